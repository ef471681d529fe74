import { describe, expect, it } from "vitest";
import { untilWindowMs } from "../../src/policy/growth.ts";
import { at } from "../detectors/observations.ts";
import { decided, type Given, offline, situation, swollen } from "./situations.ts";
import { settings } from "./settings.ts";

const minute = 60_000;
const acts = (given: Given) => decided(given).filter((text) => !text.startsWith("notice"));
/** Memory that grows and reaches the limit in so many minutes; null: there is no limit. */
const growing = (limitInMinutes: number | null) =>
  ({
    "memory-growth": {
      health: "unhealthy",
      reason: "memory-grows",
      evidence: { bytesPerHour: 80e6, limitInMs: limitInMinutes === null ? null : limitInMinutes * minute },
      sinceMs: at(0),
    },
  }) as const;

describe("a unit whose memory grows", () => {
  it("is told of, and not restarted outside the window", () => {
    expect(decided({ judged: growing(null), minuteOfDay: 600 })).toEqual([
      "notice memory-grows",
      "withheld restart: waiting-for-window",
    ]);
  });

  it("is restarted from the beginning of the window to its end", () => {
    expect(acts({ judged: growing(null), minuteOfDay: 239 })).toEqual(["withheld restart: waiting-for-window"]);
    expect(acts({ judged: growing(null), minuteOfDay: 240 })).toEqual(["restart"]);
    expect(acts({ judged: growing(null), minuteOfDay: 299 })).toEqual(["restart"]);
    expect(acts({ judged: growing(null), minuteOfDay: 300 })).toEqual(["withheld restart: waiting-for-window"]);
  });

  it("is restarted before the limit where the window would come too late", () => {
    expect(acts({ judged: growing(11), minuteOfDay: 600 })).toEqual(["withheld restart: waiting-for-window"]);
    expect(acts({ judged: growing(10), minuteOfDay: 600 })).toEqual(["restart"]);
    expect(acts({ judged: growing(0), minuteOfDay: 600 })).toEqual(["restart"]);
  });

  it("waits for a window that comes before the limit", () => {
    expect(acts({ judged: growing(8), minuteOfDay: 235 })).toEqual(["withheld restart: waiting-for-window"]);
    expect(acts({ judged: growing(4), minuteOfDay: 235 })).toEqual(["restart"]);
  });

  it("has no window while the clock cannot be trusted, but a limit", () => {
    expect(acts({ judged: growing(null) })).toEqual(["withheld restart: waiting-for-window"]);
    expect(acts({ judged: growing(5) })).toEqual(["restart"]);
  });

  it("is not restarted in an outage, unless its limit is near", () => {
    expect(acts({ judged: { ...growing(null), ...offline }, minuteOfDay: 250 })).toEqual([
      "withheld restart: dependency-down",
    ]);
    expect(acts({ judged: { ...growing(5), ...offline }, minuteOfDay: 600 })).toEqual(["restart"]);
  });

  it("is restarted once, where it is over its limit as well", () => {
    expect(acts({ judged: { ...growing(0), ...swollen }, minuteOfDay: 250 })).toEqual(["restart"]);
  });
});

const until = (minuteOfDay: number, window: { startMinute: number; endMinute: number }) =>
  untilWindowMs(situation({ minuteOfDay, settings: { memory: { ...settings.memory, window } } }));

describe("the window", () => {
  it("may go over midnight", () => {
    const night = { startMinute: 1410, endMinute: 30 };
    expect(until(1409, night)).toBe(minute);
    expect([until(1410, night), until(1439, night), until(0, night), until(29, night)]).toEqual([0, 0, 0, 0]);
    expect(until(30, night)).toBe(1380 * minute);
  });

  it("of no length never comes", () => {
    expect(until(240, { startMinute: 240, endMinute: 240 })).toBe(1440 * minute);
  });
});

import { describe, expect, it } from "vitest";
import { growthOf } from "../../../src/cli/check/growth.ts";
import { defaultSettings } from "../../../src/config/settings-defaults.ts";
import { at, hourMs, megabyte, minuteMs } from "./facts.ts";

const known = { activeSinceMs: at(3 * hourMs), settings: defaultSettings };

/** One sample a minute over the last minutes. */
function samples(minutes: number, bytesAt: (minute: number) => number) {
  return Array.from({ length: minutes }, (_, minute) => ({
    atMs: at((minutes - minute) * minuteMs),
    bytes: bytesAt(minute),
  }));
}

const course = (minutes: number, bytesAt: (minute: number) => number) => {
  const growth = growthOf(samples(minutes, bytesAt), known);
  return growth.kind === "trend" ? growth.course : growth.kind;
};

describe("growthOf()", () => {
  it("finds the slope of a steady growth", () => {
    const growth = growthOf(
      samples(60, (minute) => (80 + minute) * megabyte),
      known,
    );
    expect(growth).toEqual({ kind: "trend", course: "above", bytesPerHour: 60 * megabyte, spanMs: 52 * minuteMs });
  });

  it("calls growth what the daemon calls so", () => {
    expect(course(120, (minute) => (80 + 4 * minute) * megabyte)).toBe("grows");
    expect(course(120, (minute) => (80 + minute / 2) * megabyte)).toBe("steady");
  });

  it("finds none where memory only swings", () => {
    expect(course(120, (minute) => (80 + (minute % 7) * 5) * megabyte)).toBe("steady");
  });

  it("is not led astray by a few samples that are far off", () => {
    expect(course(120, (minute) => (minute % 10 === 9 ? 900 : 80) * megabyte)).toBe("steady");
  });

  it("does not take one step for a growth", () => {
    expect(course(120, (minute) => (minute < 105 ? 60 : 90) * megabyte)).toBe("steady");
    expect(course(48, (minute) => (minute < 20 ? 60 : 200) * megabyte)).toBe("levels-off");
  });

  it("leaves the warm-up out", () => {
    const young = { ...known, activeSinceMs: at(40 * minuteMs) };
    const warming = samples(39, (minute) => minute * megabyte);
    expect(growthOf(warming, young)).toEqual({ kind: "too-few", samples: 10 });
  });

  it("says too few where there is little to go by, in number or in time", () => {
    expect(growthOf([], known)).toEqual({ kind: "too-few", samples: 0 });
    expect(growthOf(samples(20, Number), known)).toEqual({ kind: "too-few", samples: 20 });
    const dense = Array.from({ length: 50 }, (_, index) => ({ atMs: at((50 - index) * 1000), bytes: index }));
    expect(growthOf(dense, known)).toEqual({ kind: "too-few", samples: 50 });
  });

  it("leaves out what is no number", () => {
    const none = samples(60, () => Number.NaN);
    expect(growthOf(none, known)).toEqual({ kind: "too-few", samples: 0 });
  });
});

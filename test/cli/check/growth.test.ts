import { describe, expect, it } from "vitest";
import { growthOf, medianSlope } from "../../../src/cli/check/growth.ts";
import { at, hourMs, megabyte, minuteMs, nowMs } from "./facts.ts";

const warmUpMs = 30 * minuteMs;
const known = { activeSinceMs: at(3 * hourMs), warmUpMs, nowMs };

/** One sample a minute over the last minutes. */
function samples(minutes: number, bytesAt: (minute: number) => number) {
  return Array.from({ length: minutes }, (_, minute) => ({
    atMs: at((minutes - minute) * minuteMs),
    bytes: bytesAt(minute),
  }));
}

describe("growthOf()", () => {
  it("finds the slope of a steady growth", () => {
    const growth = growthOf(
      samples(60, (minute) => 80 * megabyte + minute * megabyte),
      known,
    );
    expect(growth).toEqual({ kind: "trend", bytesPerHour: 60 * megabyte, samples: 60, spanMs: 59 * minuteMs });
  });

  it("finds none where memory only swings", () => {
    const growth = growthOf(
      samples(60, (minute) => (80 + (minute % 7) * 5) * megabyte),
      known,
    );
    expect(growth).toMatchObject({ kind: "trend" });
    expect(Math.abs(growth.kind === "trend" ? growth.bytesPerHour : Infinity)).toBeLessThan(2 * megabyte);
  });

  it("is not led astray by a few samples that are far off", () => {
    const spikes = samples(60, (minute) => (minute % 10 === 9 ? 900 : 80) * megabyte);
    expect(growthOf(spikes, known)).toMatchObject({ kind: "trend", bytesPerHour: 0 });
  });

  it("does not take one step for a growth", () => {
    const step = samples(120, (minute) => (minute < 15 ? 60 : 90) * megabyte);
    expect(growthOf(step, known)).toMatchObject({ kind: "trend", bytesPerHour: 0 });
  });

  it("leaves the warm-up out", () => {
    const young = { ...known, activeSinceMs: at(40 * minuteMs) };
    const warming = samples(39, (minute) => minute * megabyte);
    expect(growthOf(warming, young)).toEqual({ kind: "too-few", samples: 10 });
  });

  it("says too few where there is little to go by, in number or in time", () => {
    expect(growthOf([], known)).toEqual({ kind: "too-few", samples: 0 });
    expect(growthOf(samples(9, Number), known)).toEqual({ kind: "too-few", samples: 9 });
    const dense = Array.from({ length: 50 }, (_, index) => ({ atMs: at((50 - index) * 1000), bytes: index }));
    expect(growthOf(dense, known)).toEqual({ kind: "too-few", samples: 50 });
  });

  it("leaves out what is older than six hours, and what is no number", () => {
    const old = { ...known, activeSinceMs: at(90 * hourMs) };
    const long = samples(60 * 24, (minute) => (minute < 60 * 18 ? minute * megabyte : 80 * megabyte));
    expect(growthOf(long, old)).toMatchObject({ kind: "trend", bytesPerHour: 0, samples: 360 });
    expect(
      growthOf(
        samples(60, () => Number.NaN),
        known,
      ),
    ).toEqual({ kind: "too-few", samples: 0 });
  });
});

describe("medianSlope()", () => {
  it("is 0 where all samples are of one moment", () => {
    expect(medianSlope([1, 2, 3].map((bytes) => ({ atMs: nowMs, bytes })))).toBe(0);
  });

  it("takes the middle of an even number of slopes", () => {
    const at0 = { atMs: at(2), bytes: 0 };
    expect(medianSlope([at0, { atMs: at(1), bytes: 1 }])).toBe(1);
  });
});

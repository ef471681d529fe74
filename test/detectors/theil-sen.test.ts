import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { middleOf, type Point, theilSen } from "../../src/detectors/memory-growth/theil-sen.ts";

/** All slopes of pairs, sorted: the definition, O(n² log n). */
function slopesOf(points: readonly Point[]): readonly number[] {
  const slopes = points.flatMap((one, index) =>
    points.slice(index + 1).map((other) => (other.bytes - one.bytes) / (other.atMs - one.atMs)),
  );
  return slopes.filter(Number.isFinite).toSorted((a, b) => a - b);
}

describe("theilSen()", () => {
  it("is the median of the slopes of all pairs", () => {
    const point = fc.record({ atMs: fc.integer({ min: 0, max: 40 }), bytes: fc.integer({ min: 0, max: 1000 }) });
    fc.assert(
      fc.property(fc.uniqueArray(point, { maxLength: 26 }), (points) => {
        const slopes = slopesOf(points);
        const slope = theilSen(points);
        expect(slope === null).toBe(slopes.length === 0);
        expect((slope?.median ?? 0) - middleOf(slopes)).toBeCloseTo(0, 9);
        expect(slope === null || (slopes.includes(slope.low) && slope.low <= slope.median)).toBe(true);
      }),
    );
  });

  it("has a lower bound that lies as many slopes below the median as chance may shift it", () => {
    const points = Array.from({ length: 24 }, (_, index) => ({ atMs: index, bytes: index + (index % 5) * 3 }));
    // 276 slopes; Kendall's S of 24 points has a standard deviation of √(24 · 23 · 53 / 18) = 40.3, and 2.33 · 40.3 = 93.9.
    expect(theilSen(points)?.low).toBe(slopesOf(points)[Math.floor((276 - 93.9) / 2) - 1]);
  });

  it("does not mind a quarter of the points", () => {
    const points = Array.from({ length: 24 }, (_, index) => ({
      atMs: index,
      bytes: index % 4 === 0 ? 1e9 : 5 * index,
    }));
    expect(theilSen(points)?.median).toBe(5);
  });
});

import { describe, expect, it } from "vitest";

import { trendOf } from "./trend.ts";

describe("trendOf()", () => {
  it("finds the slope of a line, without error", () => {
    const trend = trendOf([0, 1, 2, 5].map((x) => [x, 3 * x + 7]));
    expect(trend?.slope).toBeCloseTo(3);
    expect(trend?.error).toBeCloseTo(0);
  });

  it("tells how uncertain a slope of noise is", () => {
    // By hand: mean 1/2, slope 1/5, residuals −0.2, 0.6, −0.6, 0.2; sqrt(0.8 / 2 / 5).
    const trend = trendOf([0, 1, 0, 1].map((y, x) => [x, y]));
    expect(trend?.slope).toBeCloseTo(0.2);
    expect(trend?.error).toBeCloseTo(Math.sqrt(0.08));
  });

  it("gives null of too few points, and of one moment", () => {
    expect(
      trendOf([
        [0, 1],
        [1, 2],
      ]),
    ).toBeNull();
    expect(
      trendOf([
        [1, 1],
        [1, 2],
        [1, 3],
      ]),
    ).toBeNull();
  });
});

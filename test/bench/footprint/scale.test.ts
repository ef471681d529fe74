import { describe, expect, it } from "vitest";

import { decades, linear, scaleFor } from "./scale.ts";

describe("linear()", () => {
  it("goes from 0 to a round number above the most", () => {
    const scale = linear([3, 43]);
    expect(scale.ticks).toEqual([0, 20, 40, 60]);
    expect(scale.position(0)).toBe(0);
    expect(scale.position(30)).toBeCloseTo(0.5);
  });

  it("goes below 0 where there is something", () => {
    expect(linear([-3, 10]).ticks).toEqual([-5, 0, 5, 10]);
  });

  it("has an axis for nothing but 0, and for nothing at all", () => {
    expect(linear([0]).position(0)).toBe(0);
    expect(linear([]).ticks.length).toBeGreaterThan(1);
  });
});

describe("decades()", () => {
  it("goes by whole decades", () => {
    const scale = decades([200, 20_000]);
    expect(scale.ticks).toEqual([100, 1000, 10_000, 100_000]);
    expect(scale.position(1000)).toBeCloseTo(1 / 3);
  });

  it("has 0 a decade before the first", () => {
    const scale = decades([0, 100, 10_000]);
    expect(scale.ticks).toEqual([0, 100, 1000, 10_000]);
    expect([0, 100, 1000, 10_000].map((value) => scale.position(value))).toEqual([0, 1 / 3, 2 / 3, 1]);
  });
});

it("scaleFor() takes decades where values span more than two", () => {
  expect(scaleFor([1, 100]).ticks[0]).toBe(0);
  expect(scaleFor([1, 101]).ticks).toEqual([1, 10, 100, 1000]);
});

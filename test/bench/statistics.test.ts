import { describe, expect, it } from "vitest";

import { inMilliseconds, inSeconds, spreadOf } from "./statistics.ts";

describe("spreadOf()", () => {
  it("gives the middle one of an odd count", () => {
    expect(spreadOf([900, 100, 500])).toEqual({ median: 500, least: 100, most: 900, count: 3 });
  });

  it("gives the mean of the middle two of an even count", () => {
    expect(spreadOf([4, 1, 2, 100])?.median).toBe(3);
  });

  it("gives null of nothing", () => {
    expect(spreadOf([])).toBeNull();
  });
});

describe("inSeconds()", () => {
  it("gives the median and, where the rounds differ, the spread", () => {
    expect(inSeconds(spreadOf([5200, 4900, 6100]))).toBe("5.2 s (4.9–6.1)");
    expect(inSeconds(spreadOf([5200, 5210]))).toBe("5.2 s");
  });

  it("leaves the tenths out from 10 s on", () => {
    expect(inSeconds(spreadOf([65_432]))).toBe("65 s");
  });

  it("says nothing of nothing", () => {
    expect(inSeconds(null)).toBe("–");
  });
});

describe("inMilliseconds()", () => {
  it("is as exact as the number is small", () => {
    expect(inMilliseconds(spreadOf([0.123, 5.25, 260.4]))).toBe("5.3 ms (0.12–260)");
  });

  it("says seconds of what takes long", () => {
    expect(inMilliseconds(spreadOf([9000, 12_000, 19_400]))).toBe("12 s (9.0–19)");
  });

  it("says nothing of nothing", () => {
    expect(inMilliseconds(null)).toBe("–");
  });
});

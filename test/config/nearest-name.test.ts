import { describe, expect, it } from "vitest";
import { editDistance, nearestName } from "../../src/config/nearest-name.ts";

describe("nearestName()", () => {
  const names = ["limit", "measure", "interval", "samples", "growth", "warm_up", "window"];

  it.each([
    ["limt", "limit"],
    ["lmiit", "limit"],
    ["Limit", "limit"],
    ["warmUp", "warm_up"],
    ["warm-up", "warm_up"],
    ["intervall", "interval"],
    ["windwo", "window"],
  ])("finds what %s was meant to be", (written, expected) => {
    expect(nearestName(written, names)).toBe(expected);
  });

  it.each(["banana", "x", "", "__proto__"])("proposes nothing for %s", (written) => {
    expect(nearestName(written, names)).toBeNull();
  });

  it("proposes nothing for a very long name", () => {
    expect(nearestName("limit".repeat(20_000), names)).toBeNull();
  });

  it("proposes nothing where nothing is known", () => {
    expect(nearestName("limit", [])).toBeNull();
  });
});

describe("editDistance()", () => {
  it("counts neighbours swapped as one step", () => {
    expect(editDistance("limit", "lmiit")).toBe(1);
    expect(editDistance("", "abc")).toBe(3);
    expect(editDistance("abc", "")).toBe(3);
    expect(editDistance("kitten", "sitting")).toBe(3);
  });
});

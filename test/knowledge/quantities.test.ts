import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { text } from "../../src/audit/wording/evidence.ts";
import { duration, megabytes } from "../../src/knowledge/quantities.ts";

describe("duration()", () => {
  it.each([
    [0, "0.0 s"],
    [420, "0.4 s"],
    [9_949, "9.9 s"],
    [10_000, "10 s"],
    [150_000, "150 s"],
    [599_400, "599 s"],
    [600_000, "10 min"],
    [7_199_000, "120 min"],
    [7_200_000, "2 h"],
  ])("says %d ms as %s", (ms, words) => expect(duration(ms)).toBe(words));

  it.each([null, undefined, "150", {}, [], true])("does not know how long %s is", (odd) =>
    expect(duration(odd)).toBe("an unknown time"),
  );
});

describe("megabytes()", () => {
  it.each([
    [0, "0.0 MB"],
    [1024 ** 2, "1.0 MB"],
    [9.94 * 1024 ** 2, "9.9 MB"],
    [212 * 1024 ** 2, "212 MB"],
  ])("says %d bytes as %s", (bytes, words) => expect(megabytes(bytes)).toBe(words));

  it.each([null, undefined, "150", {}, [], true])("does not know how much %s is", (odd) =>
    expect(megabytes(odd)).toBe("an unknown amount"),
  );
});

describe("text()", () => {
  it("has a question mark for what is not there", () => {
    expect([text(undefined), text(null)]).toEqual(["?", "?"]);
  });

  it("never says [object", () => {
    fc.assert(
      fc.property(fc.jsonValue(), (json) => {
        expect(text(json as never)).not.toContain("[object ");
      }),
    );
  });
});

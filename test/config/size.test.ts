import { describe, expect, it, vi } from "vitest";
import * as fc from "fast-check";
import { formatSize, parseGrowth, parseSize } from "../../src/config/size.ts";

// Many runs, or whole programs: a slow machine needs more than the usual 5 s.
vi.setConfig({ testTimeout: 60_000 });

const mebibyte = 1024 ** 2;

describe("parseSize()", () => {
  it.each([
    ["150M", 150 * mebibyte],
    ["150MB", 150 * mebibyte],
    ["150 MiB", 150 * mebibyte],
    ["1.5G", 1536 * mebibyte],
    ["64K", 65_536],
    ["1T", 1024 ** 4],
    ["512B", 512],
  ])("reads %s to the base 1024", (text, expectedBytes) => {
    expect(parseSize(text)).toEqual({ ok: true, value: expectedBytes });
  });

  it.each([
    ["150", `has no unit of measure; write "150M"?`],
    ["150m", `write "150M"`],
    ["150mb", `write "150M"`],
    ["5X", "known are K, M, G, T"],
    ["5iB", "known are K, M, G, T"],
    ["0M", "must be more than 0"],
    ["-1M", "is not a size"],
    ["90%", "is not a size"],
    ["infinity", "is not a size"],
    ["", "is not a size"],
    ["2000T", "more than the limit"],
  ])("refuses %s and says why", (text, why) => {
    const parsed = parseSize(text);
    expect(parsed.ok ? "accepted" : parsed.message).toContain(why);
  });

  it("never throws, whatever the text", () => {
    fc.assert(
      fc.property(fc.string({ unit: "binary" }), (text) => {
        expect(parseSize(text).ok).toBeTypeOf("boolean");
      }),
    );
  });
});

describe("parseGrowth()", () => {
  it.each([
    ["50M/h", 50 * mebibyte],
    ["50M / hour", 50 * mebibyte],
    ["1M/min", 60 * mebibyte],
    ["24M/d", mebibyte],
  ])("reads %s as bytes an hour", (text, expectedBytes) => {
    expect(parseGrowth(text)).toEqual({ ok: true, value: expectedBytes });
  });

  it.each([
    ["50M", "is not a growth"],
    ["50M/h/h", "is not a growth"],
    ["50M/", "no known unit of time"],
    ["50M/2h", "no known unit of time"],
    ["50/h", "no unit of measure"],
    ["/h", "is not a size"],
  ])("refuses %s and says why", (text, why) => {
    const parsed = parseGrowth(text);
    expect(parsed.ok ? "accepted" : parsed.message).toContain(why);
  });
});

describe("formatSize()", () => {
  it("writes a size with the largest prefix", () => {
    expect([150 * mebibyte, 1536 * mebibyte, 512, 65_536].map(formatSize)).toEqual(["150M", "1.5G", "512B", "64K"]);
  });
});

import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { fingerprintOf } from "../../src/runtime/fingerprint.ts";

describe("fingerprintOf()", () => {
  it("is the same for the same text, and another for any other", () => {
    fc.assert(
      fc.property(fc.string(), fc.string(), (one, other) => {
        expect(fingerprintOf(one) === fingerprintOf(other)).toBe(one === other);
      }),
    );
  });

  it("tells a hundred thousand tokens apart that differ in a character, a place or their length", () => {
    const token = "123456789:AAStandInStandInStandInStandInStandIn";
    const texts = new Set<string>();
    for (let number = 0; number < 100_000; number += 1) texts.add(`${token}${number.toString(36)}`);
    for (let at = 0; at < token.length; at += 1) {
      texts.add(token.slice(at));
      texts.add(token.slice(0, at) + token.slice(at + 1));
      texts.add(`${token.slice(0, at)}b${token.slice(at + 1)}`);
    }
    expect(new Set([...texts].map(fingerprintOf)).size).toBe(texts.size);
    expect(fingerprintOf(token)).toMatch(/^[0-9a-f]{32}$/);
    // Each word for itself is as good as chance: of 100,000 in 2^32 one pair or two may meet, not more than a few.
    expect(new Set([...texts].map((text) => fingerprintOf(text).slice(0, 8))).size).toBeGreaterThan(texts.size - 12);
  });

  it("shows nothing of the text", () => {
    expect(fingerprintOf("00000000")).not.toContain("00000000");
    expect(fingerprintOf("")).toHaveLength(32);
  });
});

import { describe, expect, it, vi } from "vitest";
import * as fc from "fast-check";
import { formatDuration, parseDuration } from "../../src/config/duration.ts";

// Many runs, or whole programs: a slow machine needs more than the usual 5 s.
vi.setConfig({ testTimeout: 60_000 });

function messageOf(text: string): string {
  const parsed = parseDuration(text);
  return parsed.ok ? `accepted as ${parsed.value}` : parsed.message;
}

describe("parseDuration()", () => {
  it.each([
    ["150s", 150_000],
    ["10min", 600_000],
    ["1h30min", 5_400_000],
    ["1h 30min", 5_400_000],
    ["200ms", 200],
    ["2d", 172_800_000],
    ["1w", 604_800_000],
    ["1m", 60_000],
    ["1.5h", 5_400_000],
    [" 3 hr ", 10_800_000],
    ["2 weeks", 1_209_600_000],
    ["30d", 2_592_000_000],
  ])("reads %s", (text, expectedMs) => {
    expect(parseDuration(text)).toEqual({ ok: true, value: expectedMs });
  });

  it.each([
    ["30", `has no unit of measure; write "30s"?`],
    ["", "is empty"],
    ["0s", "must be longer than 0"],
    ["0.1ms", "shorter than 1 ms"],
    ["31d", "longer than the limit of 30 days"],
    ["5 Min", `write "min"`],
    ["5M", `write "min"`],
    ["5 fortnights", `unknown unit "fortnights"`],
    ["-5s", "is not a duration"],
    ["1e3s", `unknown unit "e"`],
    ["s", "is not a duration"],
    ["5s\n;", "is not a duration"],
    ["٣s", "is not a duration"],
    ["__proto__", "is not a duration"],
    ["1constructor", `unknown unit "constructor"`],
  ])("refuses %s and says why", (text, why) => {
    expect(messageOf(text)).toContain(why);
    expect(messageOf(text).length).toBeLessThan(200);
  });

  it("refuses a long text with a short message", () => {
    expect(messageOf(`${"9".repeat(99_999)}s`)).toMatch(/^"9{40}…" is not a duration/);
  });

  it("reads back what formatDuration() writes", () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 2_592_000_000 }), (durationMs) => {
        expect(parseDuration(formatDuration(durationMs))).toEqual({ ok: true, value: durationMs });
      }),
    );
  });

  it("never throws, whatever the text", () => {
    fc.assert(
      fc.property(fc.string({ unit: "binary" }), (text) => {
        expect(parseDuration(text).ok).toBeTypeOf("boolean");
      }),
    );
  });
});

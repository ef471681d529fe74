import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { sinceOf } from "../../../src/cli/history/since.ts";

const now = new Date(2026, 10, 28, 12, 30, 15).getTime();
const hour = 3_600_000;

describe("sinceOf()", () => {
  it.each([
    ["7d", now - 168 * hour],
    ["-2h", now - 2 * hour],
    ["90min ago", now - 1.5 * hour],
    ["today", new Date(2026, 10, 28).getTime()],
    ["Yesterday", new Date(2026, 10, 27).getTime()],
    ["2026-11-20", new Date(2026, 10, 20).getTime()],
    ["2026-11-20 04:00", new Date(2026, 10, 20, 4).getTime()],
    ["2026-11-20T04:00:30", new Date(2026, 10, 20, 4, 0, 30).getTime()],
  ])("understands %s", (text, expected) => {
    expect(sinceOf(text, now)).toBe(expected);
  });

  it.each(["", "soon", "7", "7 days before", "2026-02-31", "2026-13-01", "2026-11-20 25:00", "20.11.2026", "0s"])(
    "does not understand %j",
    (text) => {
      expect(sinceOf(text, now)).toBeNull();
    },
  );

  it("never throws, and never gives what is no time", () => {
    fc.assert(
      fc.property(fc.oneof(fc.string(), fc.stringMatching(/^[0-9a-z: -]{0,20}$/)), (text) => {
        const since = sinceOf(text, now);
        expect(since === null || Number.isFinite(since)).toBe(true);
      }),
    );
  });
});

import { describe, expect, it } from "vitest";
import { settings } from "../../policy/settings.ts";
import { audit, type Entry, json, memorySeen, played, unit, unitSeen } from "./made.ts";

const sampled = (seconds: number): Entry =>
  audit(seconds, "sample", { observed: [unitSeen(seconds), memorySeen(seconds, 4000)] });
/** A unit that uses far too much, sampled each half minute for twenty minutes. */
const samples = Array.from({ length: 40 }, (_, index) => sampled(60 + index * 30));
const watching = audit(50, "watching", { unit, settings, state: null }, { UNITWARDEN_REASON: "heal" });
const operator = (seconds: number, reason: string, forMs: number): Entry =>
  audit(seconds, "operator", { forMs, by: 0 }, { UNITWARDEN_REASON: reason });

/** When the replay first restarts the unit, seconds after the boot. */
function restartedAt(...entries: readonly Entry[]): number {
  const inOrder = [watching, ...entries, ...samples].toSorted(
    (one, other) => Number(one["__MONOTONIC_TIMESTAMP"]) - Number(other["__MONOTONIC_TIMESTAMP"]),
  );
  const told = played(json(inOrder));
  const restart = told.find((event) => event.kind === "decision" && event.decision.kind === "restart");
  return restart === undefined || restart.wallMs === null ? Infinity : restart.wallMs / 1000 - 1_700_000_000;
}

describe("a replay", () => {
  it("lets nothing be done while a recorded pause lasts, and no longer than its end", () => {
    const unpaused = restartedAt();
    expect(unpaused).toBeLessThan(400);
    const paused = restartedAt(operator(59, "paused", 800_000));
    expect(paused).toBeGreaterThanOrEqual(859);
    const resumed = restartedAt(operator(59, "paused", 800_000), operator(600, "resumed", 0));
    expect(resumed).toBeGreaterThanOrEqual(600);
    expect(resumed).toBeLessThan(859);
  });
});

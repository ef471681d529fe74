import { describe, expect, it } from "vitest";
import { SettledReminder } from "../../src/daemon/settled-reminder.ts";
import type { Situation } from "../../src/policy/situation.ts";
import { at, first, second, unit } from "../detectors/observations.ts";
import { situation } from "../policy/situations.ts";

function settledAt(seconds: number, settledBytes: number | null, invocationId = first): Situation {
  const evidence = { settledBytes, measure: "anon" };
  const limit = { health: "healthy", reason: "memory-within-limit", evidence } as const;
  return situation({ judged: { "memory-limit": limit }, unit: unit(seconds, { invocationId }), seconds });
}

describe("what a unit settled at", () => {
  it("is said at once, again each hour, and anew of another invocation", () => {
    const reminder = new SettledReminder();
    expect(reminder.due(settledAt(0, null))).toBeNull();
    expect(reminder.due(settledAt(10, 80e6))).toMatchObject({ kind: "settled", bytes: 80e6, invocationId: first });
    expect(reminder.due(settledAt(3609, 80e6))).toBeNull();
    expect(reminder.due(settledAt(3610, 80e6))).toMatchObject({ atMs: at(3610) });
    expect(reminder.due(settledAt(3620, 90e6, second))).toMatchObject({ bytes: 90e6, invocationId: second });
  });
});

import { describe, expect, it } from "vitest";
import type { DecisionId } from "../../src/model/scalars.ts";
import { type Mind, openMind, perceive, turn } from "../../src/policy/mind.ts";
import { freshState } from "../../src/policy/state.ts";
import { at, first, second, unit, unitName } from "../detectors/observations.ts";
import { settings } from "./settings.ts";

const decision = `${unitName}/d7` as DecisionId;

/** A daemon that begins where an earlier one restarted the unit at 0 s and died. */
function after(): Mind {
  const inFlight = { decision, kind: "restart", sinceMs: at(0), invocationBefore: first } as const;
  const restarts = [{ atMs: at(0), by: "ours", beyondBudget: false } as const];
  return openMind(settings, { ...freshState(unitName), inFlight, restarts });
}

function countedBy(mind: Mind, ...seen: readonly ReturnType<typeof unit>[]) {
  const knows = seen.reduce((known, observation) => perceive(known, observation).mind, mind);
  const { situation } = turn(knows, { atMs: at(60), minuteOfDay: null });
  return situation.assessments.flapping.evidence["restartsInWindow"];
}

describe("a restart of ours", () => {
  it("counts for a loop from the moment it counts for the budget, however long it took", () => {
    const restarts = [{ atMs: at(0), by: "ours", beyondBudget: false } as const];
    const mind = openMind(settings, freshState(unitName));
    const again = unit(30, { invocationId: second, activeSinceMs: at(30), startCause: "ours" });
    const charged = { ...mind, state: { ...mind.state, restarts } };
    const counted = [unit(-10), again].reduce((known, seen) => perceive(known, seen).mind, charged as Mind);
    const at3600 = turn(counted, { atMs: at(3600), minuteOfDay: null }).situation.assessments.flapping;
    expect(at3600.evidence["restartsInWindow"]).toBe(0);
  });
});

describe("a restart that an earlier daemon did not see the end of", () => {
  const stopping = unit(2, { activeState: "deactivating", invocationId: first });
  const again = unit(10, { invocationId: second, activeSinceMs: at(10), startCause: "ours" });

  it("counts once, whether it had begun another invocation by then or not", () => {
    expect(countedBy(after(), again)).toBe(1);
    expect(countedBy(after(), stopping, again)).toBe(1);
  });

  it("does not count for a loop while there is no other invocation, and is charged all the same", () => {
    expect(countedBy(after(), stopping)).toBe(0);
    expect(after().state.restarts).toHaveLength(1);
  });
});

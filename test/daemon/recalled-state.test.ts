import { describe, expect, it } from "vitest";

import type { Recalled, RecalledAction } from "../../src/daemon/recall.ts";
import { withRecalled } from "../../src/daemon/recalled-state.ts";
import type { DecisionId, InvocationId, MonotonicMs, UnitName } from "../../src/model/scalars.ts";
import { freshState, type PolicyState } from "../../src/policy/state.ts";
import { settings } from "../policy/settings.ts";

const unit = "bot.service" as UnitName;
const at = (ms: number) => ms as MonotonicMs;
const invocation = "a".repeat(32) as InvocationId;
const nothing: Recalled = { systemdRestarts: [], actions: [], outcomes: [], pausedUntilMs: null };

function action(kind: RecalledAction["kind"], number: number, atMs: number): RecalledAction {
  return {
    decision: `${unit}/d${number}` as DecisionId,
    kind,
    atMs: at(atMs),
    invocation,
    holdMs: null,
    beyondBudget: false,
  };
}

function kept(state: Partial<PolicyState>, recalled: Partial<Recalled>): PolicyState {
  const saved = { ...freshState(unit), ...state };
  return withRecalled(saved, { ...nothing, ...recalled }, { settings, knownBelow: saved.sequence });
}

function lost(recalled: Partial<Recalled>): PolicyState {
  return withRecalled(freshState(unit, { sequence: 1000 }), { ...nothing, ...recalled }, { settings, knownBelow: 0 });
}

describe("withRecalled()", () => {
  it("brings back the operator's pause of a state that was lost, and believes one that is there", () => {
    expect(lost({ pausedUntilMs: at(9000) }).pausedUntilMs).toBe(9000);
    expect(lost({}).pausedUntilMs).toBeNull();
    expect(kept({ sequence: 5, pausedUntilMs: at(7000) }, { pausedUntilMs: at(9000) }).pausedUntilMs).toBe(7000);
    expect(kept({ sequence: 5 }, { pausedUntilMs: at(9000) }).pausedUntilMs).toBeNull();
  });

  it("counts systemd's restarts of the time while nobody looked, and our own when the state was lost", () => {
    expect(kept({}, { systemdRestarts: [at(5000), at(9000)] }).restarts).toHaveLength(2);
    const ours = { actions: [action("restart", 7, 6000)], outcomes: [] };
    expect(lost({ ...ours, systemdRestarts: [at(5000)] }).restarts.map(({ by }) => by)).toEqual(["systemd", "ours"]);
  });

  it("does not count twice what the state knows, nor lets one that it knows stand for two", () => {
    const restarts = [{ atMs: at(5100), by: "systemd", beyondBudget: false }] as const;
    expect(kept({ restarts }, { systemdRestarts: [at(5000)] }).restarts).toEqual(restarts);
    expect(kept({ restarts }, { systemdRestarts: [at(5000), at(5300), at(5600)] }).restarts).toHaveLength(3);
  });

  it("ends an action whose outcome was recorded but not saved, and leaves open one without an outcome", () => {
    const start = action("start", 7, 5000);
    const inFlight = { decision: start.decision, kind: "start", sinceMs: at(5000), invocationBefore: null } as const;
    const outcomes = [{ decision: start.decision, result: "done", atMs: at(6000), invocation: null }] as const;
    const state = { inFlight, sequence: 8, restarts: [{ atMs: at(5000), by: "ours", beyondBudget: false }] } as const;
    expect(kept(state, { actions: [start], outcomes })).toMatchObject({ inFlight: null, lastActionEndedMs: 6000 });
    expect(kept(state, { actions: [start] }).inFlight).toEqual(inFlight);
  });

  it("knows when an action last ended, also when the state was lost: the next one has to wait", () => {
    const outcomes = [
      { decision: action("hold", 7, 5000).decision, result: "done", atMs: at(6000), invocation: null },
    ] as const;
    expect(lost({ actions: [action("hold", 7, 5000)], outcomes }).lastActionEndedMs).toBe(6000);
    expect(kept({ lastActionEndedMs: at(7000) }, { outcomes }).lastActionEndedMs).toBe(7000);
  });

  it("knows a hold by the invocation that it stopped: systemd may have begun another one since the decision", () => {
    const stopped = "b".repeat(32) as InvocationId;
    const hold = { ...action("hold", 7, 5000), holdMs: 3000 };
    const outcomes = [{ decision: hold.decision, result: "done", atMs: at(6000), invocation: stopped }] as const;
    expect(lost({ actions: [hold], outcomes }).hold?.invocation).toBe(stopped);
    expect(lost({ actions: [hold] }).hold?.invocation).toBe(invocation);
  });

  it("knows when it last started beyond the budget, also when the state was lost: the next such start has to wait", () => {
    const actions = [{ ...action("start", 7, 5000), beyondBudget: true }, action("start", 8, 6000)];
    expect(lost({ actions })).toMatchObject({ lastSlowRetryMs: 5000, restarts: [{ beyondBudget: true }, {}] });
    expect(kept({ lastSlowRetryMs: at(7000) }, { actions }).lastSlowRetryMs).toBe(7000);
  });

  it("opens an action whose intent was recorded but not saved, and charges it", () => {
    const state = kept({ sequence: 7 }, { actions: [action("restart", 7, 5000)] });
    expect(state).toMatchObject({ attempts: 1, sequence: 8, inFlight: { decision: `${unit}/d7`, kind: "restart" } });
    expect(state.restarts).toHaveLength(1);
  });

  it("does not open an action that the state has ended, although its outcome is not in the journal yet", () => {
    const state = kept({ sequence: 8 }, { actions: [action("hold", 7, 5000)] });
    expect(state).toMatchObject({ inFlight: null, hold: null });
  });

  it("knows after the loss of the state that the unit is held down by us, and until when", () => {
    const hold = { ...action("hold", 7, 5000), holdMs: 3000 };
    const outcomes = [{ decision: hold.decision, result: "done", atMs: at(5100), invocation: null }] as const;
    expect(lost({ actions: [hold], outcomes })).toMatchObject({ hold: { untilMs: 8000, invocation }, inFlight: null });
    expect(lost({ actions: [hold] })).toMatchObject({ hold: { untilMs: 8000 }, inFlight: { kind: "hold" } });
  });

  it("still holds after a start that was never carried out: the stop is ours, and no operator's", () => {
    const actions = [{ ...action("hold", 7, 5000), holdMs: 3000 }, action("start", 8, 9000)];
    for (const result of ["interrupted", "refused", "failed"] as const) {
      const outcomes = [{ decision: action("start", 8, 9000).decision, result, atMs: at(9100), invocation: null }];
      expect(lost({ actions, outcomes }).hold).toEqual({ untilMs: 8000, invocation });
    }
    expect(lost({ actions }).hold).toEqual({ untilMs: 8000, invocation });
  });

  it("holds nothing after a start, nor after a hold that failed", () => {
    const hold = action("hold", 7, 5000);
    const done = [
      { decision: action("start", 8, 9000).decision, result: "done", atMs: at(9100), invocation: null },
    ] as const;
    expect(lost({ actions: [hold, action("start", 8, 9000)], outcomes: done }).hold).toBeNull();
    const outcomes = [{ decision: hold.decision, result: "failed", atMs: at(5100), invocation: null }] as const;
    expect(lost({ actions: [hold], outcomes }).hold).toBeNull();
  });

  it("believes the journal where the state could not be saved, and the state where the journal is behind", () => {
    const hold = { ...action("hold", 7, 5000), holdMs: 3000 };
    expect(kept({ sequence: 5 }, { actions: [hold] }).hold).toEqual({ untilMs: 8000, invocation });
    const held = { untilMs: at(8000), invocation };
    const started = [
      { decision: `${unit}/d8` as DecisionId, result: "done", atMs: at(9100), invocation: null },
    ] as const;
    const actions = [hold, action("start", 8, 9000)];
    expect(kept({ sequence: 8, hold: held }, { actions, outcomes: started }).hold).toBeNull();
    expect(kept({ sequence: 10, hold: held }, { actions: [hold] }).hold).toEqual(held);
  });

  it("remembers strays that were ended, so that a respawner is not forgotten with the state", () => {
    const actions = [action("end-strays", 7, 5000), action("end-strays", 8, 20_000)];
    expect(lost({ actions }).kills).toEqual([5000, 20_000]);
    expect(kept({ sequence: 9, kills: [at(5010), at(20_000)] }, { actions }).kills).toEqual([5010, 20_000]);
  });
});

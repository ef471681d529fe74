import type { Action, Decision, Outcome } from "../model/decision.ts";
import type { UnitObservation } from "../model/observation.ts";
import type { InvocationId, MonotonicMs } from "../model/scalars.ts";
import type { UnitSettings } from "../model/settings.ts";
import { saidKey } from "./said.ts";
import type { CountedRestart, PolicyState } from "./state.ts";

/** Something that happened, as far as the policy remembers it. */
export type PolicyRecord =
  | { readonly kind: "intent"; readonly action: Action; readonly atMs: MonotonicMs }
  | { readonly kind: "outcome"; readonly outcome: Outcome; readonly atMs: MonotonicMs }
  | { readonly kind: "said"; readonly decision: Decision; readonly atMs: MonotonicMs }
  | {
      readonly kind: "restart-seen";
      readonly by: CountedRestart["by"];
      readonly count: number;
      readonly atMs: MonotonicMs;
    }
  | { readonly kind: "operator-started"; readonly atMs: MonotonicMs }
  | { readonly kind: "outage-over"; readonly unit: UnitObservation | null; readonly atMs: MonotonicMs }
  | { readonly kind: "operator-stopped"; readonly atMs: MonotonicMs }
  | { readonly kind: "unit-seen"; readonly unit: UnitObservation; readonly atMs: MonotonicMs };

/** The state after one more record. Pure. */
export function evolve(state: PolicyState, record: PolicyRecord, settings: UnitSettings): PolicyState {
  switch (record.kind) {
    case "intent":
      return intended(state, record.action, record.atMs);
    case "outcome":
      return finished(state, record.outcome, record.atMs);
    case "said":
      return said(state, record.decision, { atMs: record.atMs, settings });
    case "restart-seen":
      return counted(state, record.by, { ...record, beyondBudget: false });
    case "operator-started":
      return { ...freed(state), attempts: 0 };
    case "operator-stopped":
      return freed(state);
    case "outage-over":
      return eased(state, record.unit, record.atMs);
    case "unit-seen":
      return seen(state, record.unit, record.atMs, settings);
  }
}

/** The operator has the unit in hand: nothing that was waited for holds any longer. */
function freed(state: PolicyState): PolicyState {
  return { ...state, ...uncured, hold: null, gaveUpAtMs: null, slowUntilMs: null, holdRefusedMs: null, said: [] };
}

const uncured = { curedAtMs: null, curedBy: null } as const;

/** A unit that is down when an outage ends fell of it, or could not come up in it. */
function eased(state: PolicyState, unit: UnitObservation | null, atMs: MonotonicMs): PolicyState {
  if (unit === null || unit.activeState === "active" || state.curedAtMs !== null) return state;
  return { ...state, curedAtMs: atMs, curedBy: "dependency-back" };
}

/** Restarts are charged before they are tried: a crash in the middle must not give one back. */
function intended(state: PolicyState, action: Action, atMs: MonotonicMs): PolicyState {
  const inFlight = { decision: action.id, kind: action.kind, sinceMs: atMs, invocationBefore: action.invocation };
  const begun = { ...state, inFlight, sequence: Math.max(state.sequence, number(action.id) + 1) };
  switch (action.kind) {
    case "restart":
      return { ...counted(begun, "ours", { count: 1, atMs, beyondBudget: false }), attempts: state.attempts + 1 };
    case "start": {
      const { beyondBudget } = action;
      const charged = counted(begun, "ours", { count: 1, atMs, beyondBudget });
      const lastSlowRetryMs = beyondBudget || state.gaveUpAtMs !== null ? atMs : state.lastSlowRetryMs;
      // What held the last try may hold the next one anew, and is to be said then.
      const left = state.said.filter(({ key }) => !key.startsWith(saidKey("withheld", "start", "")));
      const attempts = state.attempts + 1;
      return { ...charged, ...uncured, attempts, slowUntilMs: null, lastSlowRetryMs, said: left };
    }
    case "hold":
      return { ...begun, hold: { untilMs: action.untilMs, invocation: action.invocation } };
    case "end-strays":
      return { ...begun, kills: [...state.kills, atMs].slice(-100) };
  }
}

function finished(state: PolicyState, outcome: Outcome, atMs: MonotonicMs): PolicyState {
  const { inFlight } = state;
  if (inFlight === null || inFlight.decision !== outcome.decision) return state;
  const ended = { ...state, inFlight: null, lastActionEndedMs: atMs };
  const done = outcome.result === "done";
  const startEndedMs = outcome.result === "timed-out" ? state.startEndedMs : atMs;
  switch (inFlight.kind) {
    case "end-strays":
      return done ? { ...ended, curedAtMs: atMs, curedBy: "stray-ended" } : ended;
    case "start":
      return { ...ended, startEndedMs, hold: done ? null : state.hold };
    case "restart":
      return { ...ended, startEndedMs, restartedInvocation: done ? inFlight.invocationBefore : null };
    case "hold":
      return {
        ...ended,
        restarts: withMissed(state, outcome, atMs).restarts,
        hold: heldAs(state, outcome),
        // What was not done holds nothing; and where others would fall with it, it is not asked again soon.
        ...(outcome.result === "refused" ? { hold: null, holdRefusedMs: atMs } : {}),
      };
  }
}

/**
 * The invocation that was stopped: systemd may have begun another one since the decision. Null, for any, where nobody saw
 * which: a stop of our own that is taken for an operator's would leave the unit down for good.
 */
function heldAs({ hold }: PolicyState, { result, evidence }: Outcome): PolicyState["hold"] {
  const { invocation } = evidence;
  if (hold === null) return null;
  if (typeof invocation === "string") return { ...hold, invocation: invocation as InvocationId };
  return result === "interrupted" || result === "timed-out" ? { ...hold, invocation: null } : hold;
}

/** systemd may have restarted the unit once more before it was held, and have forgotten it since; its records tell. */
function withMissed(state: PolicyState, { evidence }: Outcome, atMs: MonotonicMs): PolicyState {
  const told = evidence["restartsMeanwhile"];
  const sinceMs = state.inFlight?.sinceMs ?? atMs;
  const known = state.restarts.filter((restart) => restart.by !== "ours" && restart.atMs >= sinceMs).length;
  const missed = typeof told === "number" ? Math.max(0, told - known) : 0;
  return counted(state, "systemd", { count: missed, atMs, beyondBudget: false });
}

function said(
  state: PolicyState,
  decision: Decision,
  { atMs, settings }: { readonly atMs: MonotonicMs; readonly settings: UnitSettings },
): PolicyState {
  const sequence = Math.max(state.sequence, number(decision.id) + 1);
  if (decision.kind === "notice") {
    const gaveUpAtMs = decision.reason === "gave-up" ? (state.gaveUpAtMs ?? atMs) : state.gaveUpAtMs;
    return {
      ...state,
      sequence,
      gaveUpAtMs,
      respawner: state.respawner || decision.reason === "respawner",
      said: [...state.said, { key: saidKey("notice", decision.detector, decision.reason), dueMs: atMs }],
    };
  }
  if (decision.kind !== "withheld") return { ...state, sequence };
  // A dead unit is silent: what is judged of its lines ends before its cause does.
  const slow = decision.action === "start" && decision.heldBy === "incurable";
  const triedMs = Math.max(state.startEndedMs ?? -Infinity, downSinceOf(decision) ?? atMs);
  const slowUntilMs = slow ? ((triedMs + settings.restart.retryAfterGivingUpMs) as MonotonicMs) : state.slowUntilMs;
  const key = saidKey("withheld", decision.action, decision.heldBy);
  return { ...state, sequence, slowUntilMs, said: [...state.said, { key, dueMs: atMs }] };
}

function counted(
  state: PolicyState,
  by: CountedRestart["by"],
  restart: { readonly count: number; readonly atMs: MonotonicMs; readonly beyondBudget: boolean },
): PolicyState {
  const { atMs, beyondBudget } = restart;
  const more = Array.from({ length: Math.min(restart.count, 1000) }, () => ({ atMs, by, beyondBudget }));
  return { ...state, restarts: [...state.restarts, ...more].slice(-1000) };
}

function seen(state: PolicyState, unit: UnitObservation, atMs: MonotonicMs, { restart }: UnitSettings): PolicyState {
  if (unit.activeState !== "active" || unit.activeSinceMs === null) return state;
  const activeMs = atMs - unit.activeSinceMs;
  let next = state;
  // It runs: whatever kept it down is over.
  if (next.hold !== null && next.inFlight === null) next = { ...next, hold: null };
  if (next.curedAtMs !== null && atMs - next.curedAtMs >= restart.settleMs) next = { ...next, ...uncured };
  if (next.slowUntilMs !== null && activeMs >= restart.settleMs) next = { ...next, slowUntilMs: null };
  // Active is not healthy: a unit over its limit, or silent, has not recovered by standing there.
  const ill = state.incidents.some(({ detector }) => detector === "memory-limit" || detector === "stall");
  if (!ill && activeMs >= restart.backoff.resetAfterMs && (next.attempts > 0 || next.gaveUpAtMs !== null)) {
    next = { ...next, attempts: 0, gaveUpAtMs: null };
  }
  return next;
}

function downSinceOf({ evidence }: Decision): MonotonicMs | null {
  const { downSinceMs } = evidence;
  return typeof downSinceMs === "number" ? (downSinceMs as MonotonicMs) : null;
}

function number(id: string): number {
  return Number(id.slice(id.lastIndexOf("/d") + 2));
}

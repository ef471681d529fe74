import type { MonotonicMs } from "../model/scalars.ts";
import type { UnitSettings } from "../model/settings.ts";
import { evolve } from "../policy/evolve.ts";
import type { CountedRestart, PolicyState } from "../policy/state.ts";
import type { Recalled, RecalledAction } from "./recall.ts";

/** Two accounts of one event differ by no more than this: systemd schedules, then starts; we write, then act. */
const SAME_MS = 2000;

/**
 * Adds what the journal remembers and the state does not: restarts of the time while the daemon was away, the end of an
 * action that was recorded but not saved, an intent likewise; and everything, a hold and a pause included, when the state was lost.
 * Pure.
 */
export function withRecalled(
  state: PolicyState,
  recalled: Recalled,
  options: {
    readonly settings: UnitSettings;
    /** The first decision number that was not saved; 0 when the state was lost. */
    readonly knownBelow: number;
  },
): PolicyState {
  const counted = { ...state, restarts: mergedRestarts(state, recalled), kills: mergedKills(state, recalled) };
  const settled = withOutcome(counted, recalled, options.settings);
  // What the state knows may not have reached the journal yet: there the state is right.
  const actions = recalled.actions.filter(({ decision }) => numberOf(decision) >= options.knownBelow);
  const unknown = { ...recalled, actions };
  const rested = withRest(withIntent(withHold(settled, unknown, options.settings), unknown), recalled);
  // A state that is there knows of its pause; one that was lost does not.
  return options.knownBelow > 0 ? rested : { ...rested, pausedUntilMs: recalled.pausedUntilMs };
}

/** There is a pause between two actions, and a longer one between two slow retries, whoever of us did the last one. */
function withRest(state: PolicyState, { actions, outcomes }: Recalled): PolicyState {
  const slow = actions.findLast(({ beyondBudget }) => beyondBudget);
  return {
    ...state,
    lastActionEndedMs: later(state.lastActionEndedMs, outcomes.at(-1)?.atMs),
    lastSlowRetryMs: later(state.lastSlowRetryMs, slow?.atMs),
  };
}

function later(known: MonotonicMs | null, recalled: MonotonicMs | undefined): MonotonicMs | null {
  return recalled !== undefined && recalled > (known ?? -Infinity) ? recalled : known;
}

/** We died between the record of an outcome and its save: it is not recorded again. */
function withOutcome(state: PolicyState, { outcomes }: Recalled, settings: UnitSettings): PolicyState {
  const found = outcomes.find(({ decision }) => decision === state.inFlight?.decision);
  if (found === undefined) return state;
  const { atMs, ...end } = found;
  const outcome = { ...end, reason: "recalled", evidence: {}, recoverable: true };
  return evolve(state, { kind: "outcome", outcome, atMs }, settings);
}

/** We died between the record of an intent and its save, or could not save: it is still to be settled. */
function withIntent(state: PolicyState, { actions, outcomes }: Recalled): PolicyState {
  const last = actions.at(-1);
  if (last === undefined || state.inFlight !== null) return state;
  if (outcomes.some(({ decision }) => decision === last.decision)) return state;
  const { decision, kind, atMs, invocation } = last;
  return {
    ...state,
    inFlight: { decision, kind, sinceMs: atMs, invocationBefore: invocation },
    attempts: state.attempts + (startsUnit(last) ? 1 : 0),
    sequence: Math.max(state.sequence, numberOf(decision) + 1),
  };
}

/** The unit was last held down by us: without this our own stop would be taken for the operator's. */
function withHold(state: PolicyState, { actions, outcomes }: Recalled, { restart }: UnitSettings): PolicyState {
  const outcomeOf = ({ decision }: RecalledAction) => outcomes.find((outcome) => outcome.decision === decision);
  const endOf = (action: RecalledAction) => outcomeOf(action)?.result;
  // A start that was not carried out, or has not been yet, leaves the unit as it is; where it did run, that is seen.
  const last = actions.findLast(
    (action) => action.kind !== "end-strays" && !(startsUnit(action) && endOf(action) !== "done"),
  );
  if (last === undefined) return state;
  if (last.kind !== "hold") return { ...state, hold: null };
  const end = endOf(last);
  if (end === "failed" || end === "refused") return state;
  const untilMs = (last.atMs + (last.holdMs ?? restart.backoff.maxMs)) as MonotonicMs;
  return { ...state, hold: { untilMs, invocation: outcomeOf(last)?.invocation ?? last.invocation } };
}

/** The number in a decision's key; -1 for a key that is not ours. */
function numberOf(decision: string): number {
  const number = Number(decision.slice(decision.lastIndexOf("/d") + 2));
  return Number.isSafeInteger(number) ? number : -1;
}

function mergedRestarts(state: PolicyState, { systemdRestarts, actions }: Recalled): readonly CountedRestart[] {
  const recalled = [
    ...systemdRestarts.map((atMs) => ({ atMs, by: "systemd" as const, beyondBudget: false })),
    ...actions.filter(startsUnit).map(({ atMs, beyondBudget }) => ({ atMs, by: "ours" as const, beyondBudget })),
  ];
  const missing = without(recalled, state.restarts, (known, restart) => sameAuthor(known, restart));
  return missing.length === 0 ? state.restarts : [...state.restarts, ...missing].toSorted((a, b) => a.atMs - b.atMs);
}

function mergedKills(state: PolicyState, { actions }: Recalled): readonly MonotonicMs[] {
  const recalled = actions.filter(({ kind }) => kind === "end-strays");
  const known = state.kills.map((atMs) => ({ atMs }));
  const missing = without(recalled, known, () => true);
  return missing.length === 0
    ? state.kills
    : [...state.kills, ...missing.map(({ atMs }) => atMs)].toSorted((a, b) => a - b);
}

/** What is not among the known; each known event stands for one recalled event only. */
function without<Event extends { readonly atMs: MonotonicMs }, Known extends { readonly atMs: MonotonicMs }>(
  recalled: readonly Event[],
  known: readonly Known[],
  isAlike: (known: Known, event: Event) => boolean,
): readonly Event[] {
  const left = [...known];
  return recalled.filter((event) => {
    const found = left.findIndex((one) => Math.abs(one.atMs - event.atMs) < SAME_MS && isAlike(one, event));
    if (found >= 0) left.splice(found, 1);
    return found < 0;
  });
}

function startsUnit({ kind }: RecalledAction): boolean {
  return kind === "restart" || kind === "start";
}

/** What was counted as unknown may be anybody's but ours. */
function sameAuthor(known: CountedRestart, restart: CountedRestart): boolean {
  return known.by === restart.by || (known.by === "unknown" && restart.by === "systemd");
}

import type { DetectorName } from "../model/assessment.ts";
import type { Action } from "../model/decision.ts";
import type { DecisionId, IncidentId, InvocationId, MonotonicMs, UnitName } from "../model/scalars.ts";

/** One restart that counts against the budget. */
export interface CountedRestart {
  readonly atMs: MonotonicMs;
  readonly by: "systemd" | "ours" | "unknown";
  /** True for the slow retry after giving up, the only start beyond the budget. */
  readonly beyondBudget: boolean;
}

/** From unhealthy to recovered, as one detector saw it. */
export interface Incident {
  readonly id: IncidentId;
  readonly detector: DetectorName;
  readonly reason: string;
  readonly openedAtMs: MonotonicMs;
}

/** The action that is being carried out. */
export interface InFlight {
  readonly decision: DecisionId;
  readonly kind: Action["kind"];
  readonly sinceMs: MonotonicMs;
  readonly invocationBefore: InvocationId | null;
}

/** Something that was said, by key, and when it was last still true. */
export interface Said {
  readonly key: string;
  readonly dueMs: MonotonicMs;
}

/** What the policy remembers of one unit; plain data, so that it can outlive the daemon. */
export interface PolicyState {
  readonly unit: UnitName;
  /** Counts decisions and incidents: the next number. */
  readonly sequence: number;
  readonly restarts: readonly CountedRestart[];
  /** Our starts and restarts since the unit was last healthy for `restart.backoff.reset_after`. */
  readonly attempts: number;
  readonly inFlight: InFlight | null;
  readonly lastActionEndedMs: MonotonicMs | null;
  /** The unit is kept down by us, out of a loop, until then. */
  readonly hold: { readonly untilMs: MonotonicMs; readonly invocation: InvocationId | null } | null;
  /** The budget is spent and has been said to be: only slow retries are left. */
  readonly gaveUpAtMs: MonotonicMs | null;
  /** When the last start after giving up was made. */
  readonly lastSlowRetryMs: MonotonicMs | null;
  /** When our last start or restart ended, other than by a timeout: the invocation it brought has its time from then. */
  readonly startEndedMs: MonotonicMs | null;
  /** The invocation that our last restart ended: while it is still the one seen, what is seen is old. */
  readonly restartedInvocation: InvocationId | null;
  /** When what kept the unit down went away: backoff has nothing to wait for. */
  readonly curedAtMs: MonotonicMs | null;
  /** What went away then; null where `curedAtMs` is. */
  readonly curedBy: "stray-ended" | "dependency-back" | null;
  /** No start before then: the unit fell of a cause that no restart cures, and is only tried slowly. */
  readonly slowUntilMs: MonotonicMs | null;
  /** When a hold was last refused, because it would have harmed others. */
  readonly holdRefusedMs: MonotonicMs | null;
  /** When strays were ended, for respawner detection. */
  readonly kills: readonly MonotonicMs[];
  /** Something starts the strays again, and it has been said: no more kills until they stay away. */
  readonly respawner: boolean;
  readonly incidents: readonly Incident[];
  readonly pausedUntilMs: MonotonicMs | null;
  /** Nothing is done before then: the state was lost, and the unit has to be seen for a while first. */
  readonly observeUntilMs: MonotonicMs | null;
  /** What was said to be withheld or noticed, so that it is said once. */
  readonly said: readonly Said[];
}

/** The state of a unit that nothing is known of; `sequence` is the number of its first decision, so that numbers do not come twice. */
export function freshState(unit: UnitName, { sequence = 1 } = {}): PolicyState {
  return {
    unit,
    sequence,
    restarts: [],
    attempts: 0,
    inFlight: null,
    lastActionEndedMs: null,
    hold: null,
    gaveUpAtMs: null,
    lastSlowRetryMs: null,
    startEndedMs: null,
    restartedInvocation: null,
    curedAtMs: null,
    curedBy: null,
    slowUntilMs: null,
    holdRefusedMs: null,
    kills: [],
    respawner: false,
    incidents: [],
    pausedUntilMs: null,
    observeUntilMs: null,
    said: [],
  };
}

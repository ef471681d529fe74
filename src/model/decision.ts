import type { DetectorName } from "./assessment.ts";
import type { JudgedProcess } from "./observation.ts";
import type { DecisionId, Evidence, IncidentId, InvocationId, MonotonicMs, UnitName } from "./scalars.ts";

/** What every decision carries. */
interface Choice {
  readonly id: DecisionId;
  readonly unit: UnitName;
  readonly detector: DetectorName;
  /** A stable code, for example `memory-over-limit`, `down`, `backoff-over`, `retry-after-giving-up`. */
  readonly reason: string;
  readonly evidence: Evidence;
  readonly incident: IncidentId | null;
  readonly invocation: InvocationId | null;
}

/** RestartUnit on a unit that runs. */
export interface RestartDecision extends Choice {
  readonly kind: "restart";
}

/** ResetFailedUnit, then StartUnit, on a unit that is down. */
export interface StartDecision extends Choice {
  readonly kind: "start";
  /** True for the one start beyond the budget that is allowed each `restart.retry_after_giving_up`. */
  readonly beyondBudget: boolean;
}

/** StopUnit, to take a crash loop out of systemd's hands; the unit is started again when the backoff is over. */
export interface HoldDecision extends Choice {
  readonly kind: "hold";
  readonly untilMs: MonotonicMs;
}

/** TERM, then KILL, to the strays and their company, by identity. */
export interface EndStraysDecision extends Choice {
  readonly kind: "end-strays";
  readonly strays: readonly JudgedProcess[];
}

/** A decision that acts on the machine. */
export type Action = RestartDecision | StartDecision | HoldDecision | EndStraysDecision;

/** Tell the owner: something that the program cannot or may not mend. */
export interface NoticeDecision extends Choice {
  readonly kind: "notice";
  readonly priority: 2 | 3 | 4 | 5;
}

/** An action that would be due but is not taken, and why; recorded when the reason changes, not every tick. */
export interface WithheldDecision extends Choice {
  readonly kind: "withheld";
  readonly action: Action["kind"];
  /** What holds it, for example `paused`, `observe`, `settling`, `stray-first`, `dependency-down`, `budget-spent`. */
  readonly heldBy: string;
}

/** A choice of the policy, with its reason. */
export type Decision = Action | NoticeDecision | WithheldDecision;

/** The result of acting. */
export interface Outcome {
  readonly decision: DecisionId;
  /** `interrupted`: this program died in the middle; settled at its next start. */
  readonly result: "done" | "failed" | "timed-out" | "refused" | "interrupted";
  /** A stable code, for example `active-again`, `job-timed-out`, `strays-gone`, `identity-changed`. */
  readonly reason: string;
  readonly evidence: Evidence;
  readonly recoverable: boolean;
}

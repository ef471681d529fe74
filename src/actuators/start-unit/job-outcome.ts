import type { Action, Outcome } from "../../model/decision.ts";
import type { Failure, Result } from "../../model/result.ts";
import type { Evidence } from "../../model/scalars.ts";
import type { FinishedJob, SystemdManager } from "../../systemd/manager.ts";
import type { UnitProperties } from "../../systemd/unit-properties.ts";

/** What the unit actuators need. */
export interface JobOptions {
  readonly manager: Pick<
    SystemdManager,
    "unitProperties" | "startUnit" | "stopUnit" | "restartUnit" | "resetFailedUnit"
  >;
  /** How long the job may take. @default {90000} */
  readonly jobTimeoutMs?: number;
  /** What the job would do to other units; asked right before it. @default {nothing} */
  readonly others?: Others;
}

/** Other units that an action on this one would reach. */
export interface Others {
  /** Units that run, and that would stop with this one and stay down (BindsTo=). */
  wouldStop(): Promise<readonly string[]>;
  /** Units that a start of this one would start too, although their operator stopped them: required, or merely wanted by it. */
  wouldStart(): { readonly required: readonly string[]; readonly wanted: readonly string[] };
}

/** systemd.service(5): the default of TimeoutStartSec= and TimeoutStopSec=. */
export const defaultJobTimeoutMs = 90_000;

/** D-Bus errors that say "not you" or "not this unit": the same call will meet them again. */
const refusals = new Map([
  ["org.freedesktop.DBus.Error.AccessDenied", "access-denied"],
  ["org.freedesktop.DBus.Error.InteractiveAuthorizationRequired", "access-denied"],
  ["org.freedesktop.systemd1.NoSuchUnit", "no-such-unit"],
  ["org.freedesktop.systemd1.UnitMasked", "unit-masked"],
]);

/** An outcome of the decision; failures and time-outs are worth another try, refusals are not. */
export function outcome(action: Action, result: Outcome["result"], reason: string, evidence: Evidence): Outcome {
  const recoverable = result === "failed" || result === "timed-out";
  return { decision: action.id, result, reason, evidence, recoverable };
}

/** The outcome for a call that systemd did not take, or whose end was not seen. */
export function failedCall(action: Action, why: Failure): Outcome {
  const evidence = { code: why.code, message: why.message };
  const refusal = refusals.get(why.code);
  if (refusal !== undefined) return outcome(action, "refused", refusal, evidence);
  if (why.code === "job-timed-out") return outcome(action, "timed-out", "job-timed-out", evidence);
  if (why.code === "timed-out") return outcome(action, "timed-out", "no-reply", evidence);
  const reason = why.code === "bus-lost" ? "bus-lost" : "systemd-error";
  return { ...outcome(action, "failed", reason, evidence), recoverable: why.recoverable };
}

/** The outcome for a job that did not end with `done`; null for one that did. */
export function failedJob(action: Action, job: Result<FinishedJob>): Outcome | null {
  if (!job.ok) return failedCall(action, job);
  const { jobResult, jobId } = job.value;
  if (jobResult === "done") return null;
  const timedOut = jobResult === "timeout";
  const reason = timedOut ? "job-timed-out" : `job-${jobResult}`;
  return outcome(action, timedOut ? "timed-out" : "failed", reason, { jobResult, jobId });
}

/**
 * How the unit can be started without starting one that its operator stopped: not at all where it requires that one, and
 * alone where it merely wants it.
 */
export function besideStopped(action: Action, { others }: JobOptions): { refused: Outcome | null; alone: boolean } {
  const { required, wanted } = others?.wouldStart() ?? { required: [], wanted: [] };
  const refused =
    required.length === 0 ? null : outcome(action, "refused", "would-start-stopped-unit", { units: required });
  return { refused, alone: wanted.length > 0 };
}

/**
 * After a start of ours that was done: clears the start limit's count again, so that our start does not take the place
 * of one of systemd's own (docs/field-notes.md, "Classes of journal message"). A count that stays is told and no failure.
 */
export async function withLimitCleared(
  ended: Outcome,
  action: Action,
  manager: JobOptions["manager"],
): Promise<Outcome> {
  if (ended.result !== "done") return ended;
  const reset = await manager.resetFailedUnit(action.unit);
  return reset.ok ? ended : { ...ended, evidence: { ...ended.evidence, startLimitNotCleared: reset.message } };
}

/** What an outcome shows of the unit. */
export const shown = ({ activeState, subState, result, invocationId }: UnitProperties): Evidence => ({
  activeState,
  subState,
  unitResult: result,
  invocation: invocationId,
});

/** Sees that the unit is active in another invocation than before. */
export async function checkActiveAgain(
  action: Action,
  before: UnitProperties,
  manager: JobOptions["manager"],
): Promise<Outcome> {
  const after = await manager.unitProperties(action.unit);
  if (!after.ok) return failedCall(action, after);
  const { activeState, result, serviceType, invocationId } = after.value;
  const evidence = { before: shown(before), after: shown(after.value) };
  const sameInvocation = invocationId !== null && invocationId === before.invocationId;
  if (sameInvocation) return outcome(action, "failed", "same-invocation", evidence);
  if (activeState === "active" || activeState === "reloading") return outcome(action, "done", "active-again", evidence);
  // A oneshot without RemainAfterExit= has done its work when its job is done.
  const ranToEnd = serviceType === "oneshot" && activeState === "inactive" && result === "success";
  if (ranToEnd) return outcome(action, "done", "ran-to-end", evidence);
  return outcome(action, "failed", "not-active", evidence);
}

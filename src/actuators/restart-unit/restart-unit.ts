import type { Outcome, RestartDecision } from "../../model/decision.ts";
import type { JobOptions } from "../start-unit/job-outcome.ts";
import {
  checkActiveAgain,
  defaultJobTimeoutMs,
  failedCall,
  failedJob,
  outcome,
  shown,
} from "../start-unit/job-outcome.ts";

/**
 * ResetFailedUnit, then RestartUnit, then sees that the unit is active in a new invocation. Refused with `not-running`,
 * `invocation-changed` or `job-pending` when it is no longer the activation that was judged: RestartUnit would start a
 * unit that its operator has just stopped.
 */
export async function restartUnit(decision: RestartDecision, options: JobOptions): Promise<Outcome> {
  const { manager, jobTimeoutMs = defaultJobTimeoutMs } = options;
  const before = await manager.unitProperties(decision.unit);
  if (!before.ok) return failedCall(decision, before);
  const { activeState, subState, invocationId, job } = before.value;
  const runs = ["active", "reloading", "activating"].includes(activeState) && subState !== "auto-restart";
  if (!runs) return outcome(decision, "refused", "not-running", shown(before.value));
  if (decision.invocation !== null && decision.invocation !== invocationId) {
    return outcome(decision, "refused", "invocation-changed", shown(before.value));
  }
  // A unit that hangs in its start has its own start job; any other is somebody's.
  if (job !== null && activeState !== "activating") {
    return outcome(decision, "refused", "job-pending", { ...shown(before.value), jobId: job.id });
  }
  const reset = await manager.resetFailedUnit(decision.unit);
  if (!reset.ok) return failedCall(decision, reset);
  const restarted = await manager.restartUnit(decision.unit, { timeoutMs: jobTimeoutMs });
  return failedJob(decision, restarted) ?? checkActiveAgain(decision, before.value, manager);
}

import type { Outcome, StartDecision } from "../../model/decision.ts";
import type { JobOptions } from "./job-outcome.ts";
import {
  checkActiveAgain,
  defaultJobTimeoutMs,
  failedCall,
  failedJob,
  outcome,
  besideStopped,
  shown,
  withLimitCleared,
} from "./job-outcome.ts";

/**
 * ResetFailedUnit, then StartUnit, then sees that the unit is active, and resets again: a start limit neither refuses us
 * nor is used up by us. Refused with `not-down` or `job-pending` when somebody was quicker, with
 * `would-start-stopped-unit` where it would start another unit against its operator.
 */
export async function startUnit(decision: StartDecision, options: JobOptions): Promise<Outcome> {
  const { manager, jobTimeoutMs = defaultJobTimeoutMs } = options;
  const before = await manager.unitProperties(decision.unit);
  if (!before.ok) return failedCall(decision, before);
  const { activeState, subState, job } = before.value;
  const down = activeState === "inactive" || activeState === "failed" || subState === "auto-restart";
  if (!down) return outcome(decision, "refused", "not-down", shown(before.value));
  // Perhaps the operator's stop: mode `replace` would undo it.
  if (job !== null) return outcome(decision, "refused", "job-pending", { ...shown(before.value), jobId: job.id });
  const { refused, alone } = besideStopped(decision, options);
  if (refused !== null) return refused;
  const reset = await manager.resetFailedUnit(decision.unit);
  if (!reset.ok) return failedCall(decision, reset);
  const started = await manager.startUnit(decision.unit, { timeoutMs: jobTimeoutMs, alone });
  const failed = failedJob(decision, started);
  if (failed !== null) return failed;
  return withLimitCleared(await checkActiveAgain(decision, before.value, manager), decision, manager);
}

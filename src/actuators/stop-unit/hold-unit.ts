import type { HoldDecision, Outcome } from "../../model/decision.ts";
import type { JobOptions } from "../start-unit/job-outcome.ts";
import { defaultJobTimeoutMs, failedCall, failedJob, outcome, shown } from "../start-unit/job-outcome.ts";

/**
 * Stops the unit, then sees that it is down and that systemd does not wait to start it again: `held`. Units that require
 * this one stay as they are, as they do while systemd itself waits to restart it; those that are bound to it would stop
 * and not come back, so where one runs the hold is refused with `others-would-stop`.
 */
export async function holdUnit(decision: HoldDecision, options: JobOptions): Promise<Outcome> {
  const { manager, jobTimeoutMs = defaultJobTimeoutMs } = options;
  const units = (await options.others?.wouldStop()) ?? [];
  if (units.length > 0) return outcome(decision, "refused", "others-would-stop", { units });
  const stopped = await manager.stopUnit(decision.unit, { timeoutMs: jobTimeoutMs, alone: true });
  const failed = failedJob(decision, stopped);
  if (failed !== null) return failed;
  const after = await manager.unitProperties(decision.unit);
  if (!after.ok) return failedCall(decision, after);
  const down = after.value.activeState === "inactive" || after.value.activeState === "failed";
  return outcome(decision, down ? "done" : "failed", down ? "held" : "not-down", shown(after.value));
}

import type { HoldDecision, Outcome } from "../../model/decision.ts";
import type { JobOptions } from "../start-unit/job-outcome.ts";
import { defaultJobTimeoutMs, failedCall, failedJob, outcome, shown } from "../start-unit/job-outcome.ts";

/** StopUnit, then sees that the unit is down and that systemd does not wait to start it again: `held`. */
export async function holdUnit(decision: HoldDecision, options: JobOptions): Promise<Outcome> {
  const { manager, jobTimeoutMs = defaultJobTimeoutMs } = options;
  const stopped = await manager.stopUnit(decision.unit, { timeoutMs: jobTimeoutMs });
  const failed = failedJob(decision, stopped);
  if (failed !== null) return failed;
  const after = await manager.unitProperties(decision.unit);
  if (!after.ok) return failedCall(decision, after);
  const down = after.value.activeState === "inactive" || after.value.activeState === "failed";
  return outcome(decision, down ? "done" : "failed", down ? "held" : "not-down", shown(after.value));
}

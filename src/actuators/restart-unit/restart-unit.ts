import type { Outcome, RestartDecision } from "../../model/decision.ts";
import type { Evidence } from "../../model/scalars.ts";
import type { UnitProperties } from "../../systemd/unit-properties.ts";
import type { JobOptions } from "../start-unit/job-outcome.ts";
import {
  checkActiveAgain,
  defaultJobTimeoutMs,
  failedCall,
  failedJob,
  outcome,
  besideStopped,
  shown,
  withLimitCleared,
} from "../start-unit/job-outcome.ts";

/**
 * ResetFailedUnit, then RestartUnit, then sees that the unit is active in a new invocation, and resets again: the start
 * limit is left to systemd. Refused with `not-running`, `invocation-changed` or `job-pending` when it is no longer the
 * activation that was judged: RestartUnit would start a unit that its operator has just stopped; and with
 * `would-start-stopped-unit` where it would start another one so.
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
  const { refused, alone } = besideStopped(decision, options);
  if (refused !== null) return refused;
  const reset = await manager.resetFailedUnit(decision.unit);
  if (!reset.ok) return failedCall(decision, reset);
  const restarted = await manager.restartUnit(decision.unit, { timeoutMs: jobTimeoutMs, alone });
  if (!restarted.ok) return failedCall(decision, restarted);
  const failed = failedJob(decision, restarted);
  if (failed !== null) return failed;
  const ended = await checkActiveAgain(decision, before.value, manager);
  const cleared = await withLimitCleared(ended, decision, manager);
  const alongside = restarted.value.companions.filter(({ type }) => type === "restart").map(({ unit }) => unit);
  return alongside.length === 0
    ? cleared
    : { ...cleared, evidence: { ...cleared.evidence, ...(await alsoRestarted(alongside, manager)) } };
}

/** The units that systemd restarted with this one (RequiredBy=, PartOf=, …), and those of them that did not come back. */
async function alsoRestarted(units: readonly string[], manager: JobOptions["manager"]): Promise<Evidence> {
  const states = await Promise.all(units.map(async (unit) => ({ unit, state: await manager.unitProperties(unit) })));
  // A job that waits will bring it up, or say itself that it cannot.
  const down = states.filter(({ state }) => state.ok && state.value.job === null && isDown(state.value));
  return { alsoRestarted: units, ...(down.length === 0 ? {} : { notBack: down.map(({ unit }) => unit) }) };
}

const isDown = ({ activeState }: UnitProperties): boolean => activeState === "inactive" || activeState === "failed";

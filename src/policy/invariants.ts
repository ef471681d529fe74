import type { Action } from "../model/decision.ts";
import type { ProcessSummary, UnitObservation } from "../model/observation.ts";
import { mayRetry, withinBudget } from "./budget.ts";
import { kinInFlight } from "./kin.ts";
import { operatorHolds, type Situation } from "./situation.ts";

/**
 * Names the invariant (docs/design.md, "Invariants") that an action would break; null when it breaks none.
 * The daemon asks right before it acts, on its own, without trusting how the decision came about.
 */
export function brokenInvariant(action: Action, situation: Situation): string | null {
  const { state, settings, unit, nowMs } = situation;
  if (state.inFlight !== null) return "one action in flight a unit";
  if (state.lastActionEndedMs !== null && nowMs - state.lastActionEndedMs < settings.restart.pauseMs) {
    return "the pause between two actions";
  }
  if (action.kind !== "end-strays" && kinInFlight(situation.kin, nowMs)) return "one action in flight among tied units";
  if (unit === null) return "no action on an unseen unit";
  if (settings.mode === "observe") return "no action in observe mode";
  if (state.pausedUntilMs !== null && nowMs < state.pausedUntilMs) return "no action while paused";
  if (operatorHolds(situation)) return "no action against the operator";
  if (situation.assessments[action.detector].health !== "unhealthy") return "no action on anything but unhealthy";
  if (action.kind === "restart" || action.kind === "start") {
    const slowRetry = action.kind === "start" && action.beyondBudget && mayRetry(state, settings, nowMs);
    if (!withinBudget(state, settings, nowMs) && !slowRetry) return "the restart budget";
  }
  if (action.kind === "restart") {
    const outage = situation.assessments.dependency.health === "unhealthy";
    if (outage && action.detector === "stall") return "no restart for silence during an outage";
    if (unit.activeState !== "active") return "only a unit that runs is restarted";
    if (unit.invocationId !== null && unit.invocationId === state.restartedInvocation)
      return "one restart an invocation";
    const sinceMs = Math.max(unit.activeSinceMs ?? nowMs, state.startEndedMs ?? -Infinity);
    if (nowMs - sinceMs < settings.restart.settleMs) return "time for a new invocation to settle";
  }
  if (action.kind === "end-strays") {
    const wrong = action.strays.some(({ process, company, standing, strayIfConflict }) => {
      const convicted = standing === "stray" || (standing === "unknown" && strayIfConflict);
      return !convicted || [process, ...company].some((target) => isProtected(target, unit));
    });
    if (wrong) return "only strays are ended";
  }
  return null;
}

/** What is never signalled, whatever a judgement says: PID 1 and what is in the unit's cgroup. */
function isProtected({ pid, cgroup }: ProcessSummary, { mainPid, controlGroup }: UnitObservation): boolean {
  const inUnit = controlGroup !== null && (cgroup === controlGroup || cgroup.startsWith(`${controlGroup}/`));
  return pid <= 1 || pid === mainPid || inUnit;
}

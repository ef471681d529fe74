import type { Assessment } from "../model/assessment.ts";
import type { NoticeDecision } from "../model/decision.ts";
import type { Evidence } from "../model/scalars.ts";
import { withinBudget } from "./budget.ts";
import { inAutoRestart, operatorHolds, respawning, type Situation, strayAbout, strayStays } from "./situation.ts";

/** Something to tell the owner, before it is numbered. */
export interface Notice {
  readonly assessment: Assessment;
  readonly reason: string;
  readonly priority: NoticeDecision["priority"];
  readonly evidence: Evidence;
}

/** What the owner has to be told now: conditions that the program cannot or may not mend. */
export function notices(situation: Situation): readonly Notice[] {
  const { assessments, settings } = situation;
  const { pausedUntilMs } = situation.state;
  const paused = pausedUntilMs !== null && situation.nowMs < pausedUntilMs;
  if (paused || operatorHolds(situation)) return [];
  const due: Notice[] = [];
  const tell = (assessment: Assessment, reason: string, priority: NoticeDecision["priority"]) =>
    due.push({ assessment, reason, priority, evidence: assessment.evidence });

  const { stray, conflict, errors, dependency, inactive, flapping } = assessments;
  // While it is being ended, it has not come back.
  const cameBack =
    stray.health === "unhealthy" && respawning(situation) && situation.state.inFlight?.kind !== "end-strays";
  if (cameBack) tell(stray, "respawner", 2);
  else if (stray.health === "unhealthy" && settings.strays.action === "report") tell(stray, "stray-reported", 3);
  if (stray.reason === "enforcement-off") tell(stray, "enforcement-off", 4);
  if (stray.reason === "copies-not-judged") tell(stray, "copies-not-judged", 4);
  if (conflict.health === "unhealthy" && conflict.reason === "webhook") tell(conflict, "webhook-conflict", 3);
  else if (conflict.health === "unhealthy" && stray.health === "healthy" && !strayLately(situation))
    tell(conflict, "remote-instance", 2);
  if (errors.health === "unhealthy") tell(errors, "critical-errors", 3);
  if (dependency.health === "unhealthy") tell(dependency, "dependency-down", 4);
  if (inactive.reason === "not-loaded") tell(inactive, "not-loaded", 4);
  if (flapping.health === "unhealthy" && !notScannedYet(situation)) tell(flapping, "restart-loop", 3);
  if (situation.state.gaveUpAtMs === null && givingUp(situation)) tell(trouble(situation), "gave-up", 2);
  return due;
}

/** True when a start or restart is due, and the budget does not allow it. */
export function givingUp(situation: Situation): boolean {
  const { state, settings, nowMs, assessments } = situation;
  if (settings.mode === "observe" || operatorHolds(situation) || withinBudget(state, settings, nowMs)) return false;
  if (lastTryPending(situation) || (strayAbout(situation) && !strayStays(situation))) return false;
  if (notScannedYet(situation)) return false;
  if (inAutoRestart(situation)) return assessments.flapping.health === "unhealthy";
  const wanting = [assessments.inactive, assessments["memory-limit"], assessments.stall];
  return wanting.some(({ health }) => health === "unhealthy");
}

/** True at the start: what keeps the unit down may be a stray that has not been looked for yet. */
function notScannedYet({ assessments: { stray } }: Situation): boolean {
  return stray.evidence["why"] === "not-scanned-yet";
}

/** True while the conflicts counted may be those with a copy that was ended here: no reason to revoke a token. */
function strayLately({ state, settings, nowMs }: Situation): boolean {
  return state.kills.some((atMs) => atMs > nowMs - settings.conflict.windowMs);
}

/** True while the last start or restart is under way, or what is seen of the unit is from before its end: it may help yet. */
function lastTryPending({ state, unit }: Situation): boolean {
  if (state.inFlight !== null) return true;
  if (unit === null) return false;
  const stale = unit.invocationId !== null && unit.invocationId === state.restartedInvocation;
  return stale || (state.startEndedMs !== null && unit.atMs < state.startEndedMs);
}

function trouble({ assessments }: Situation): Assessment {
  const order = [assessments.inactive, assessments.flapping, assessments["memory-limit"], assessments.stall];
  return order.find(({ health }) => health === "unhealthy") ?? assessments.flapping;
}

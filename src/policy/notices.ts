import type { Assessment } from "../model/assessment.ts";
import type { NoticeDecision } from "../model/decision.ts";
import type { Evidence } from "../model/scalars.ts";
import { withinBudget } from "./budget.ts";
import { incurableFall, strayExplains, strayLately } from "./causes.ts";
import { inAutoRestart, operatorHolds, respawning, type Situation, strayAbout, strayStays } from "./situation.ts";

/** A dependency that has just gone down is asked again within this time, milliseconds. */
const STILL_DOWN_MS = 30_000;

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

  const { stray, conflict, errors, dependency, inactive, flapping, incurable, "memory-growth": growth } = assessments;
  // While it is being ended, it has not come back.
  const cameBack =
    stray.health === "unhealthy" && respawning(situation) && situation.state.inFlight?.kind !== "end-strays";
  if (cameBack) tell(stray, "respawner", 2);
  else if (stray.health === "unhealthy" && settings.strays.action === "report") tell(stray, "stray-reported", 3);
  if (stray.reason === "enforcement-off") tell(stray, "enforcement-off", 4);
  if (stray.reason === "copies-not-judged") tell(stray, "copies-not-judged", 4);
  const foreign = whoElsePolls(situation);
  if (foreign !== null) {
    const copies = stray.evidence["managedCopies"] ?? [];
    const evidence = { ...conflict.evidence, copies };
    due.push({ assessment: conflict, reason: foreign, priority: foreign === "webhook-conflict" ? 3 : 2, evidence });
  }
  const oursToTell = incurable.health === "unhealthy" && !incurable.reason.includes("conflict");
  if (oursToTell) tell(incurable, incurable.reason, 3);
  if (growth.health === "unhealthy") tell(growth, "memory-grows", 4);
  if (isSoNow(errors)) tell(errors, "critical-errors", 3);
  if (dependency.health === "unhealthy" && isDownNow(situation)) tell(dependency, "dependency-down", 4);
  if (inactive.reason === "not-loaded") tell(inactive, "not-loaded", 4);
  // What an outage, or a cause that has been told, explains is not told as though it were another fault.
  const fellOfIt = oursToTell && incurable.evidence["ofFall"] === true;
  const explained = dependency.health === "unhealthy" || fellOfIt || incurableFall(situation) !== null;
  const loops = isSoNow(flapping) && !hasSettled(situation);
  if (loops && !explained && !notScannedYet(situation)) tell(flapping, "restart-loop", 3);
  if (situation.state.gaveUpAtMs === null && givingUp(situation)) tell(trouble(situation), "gave-up", 2);
  return due;
}

/** True when a start or restart is due, and the budget does not allow it. */
export function givingUp(situation: Situation): boolean {
  const { state, settings, nowMs, assessments } = situation;
  if (settings.mode === "observe" || operatorHolds(situation) || withinBudget(state, settings, nowMs)) return false;
  if (lastTryPending(situation) || (strayAbout(situation) && !strayStays(situation))) return false;
  if (notScannedYet(situation) || assessments.dependency.health === "unhealthy") return false;
  // A start is about to be tried, or is tried slowly anyway.
  if (state.curedAtMs !== null || incurableFall(situation) !== null) return false;
  if (inAutoRestart(situation)) return assessments.flapping.health === "unhealthy";
  const wanting = [assessments.inactive, assessments["memory-limit"], assessments.stall];
  return wanting.some(({ health }) => health === "unhealthy");
}

/** True where the unit has been up for a while: what made it loop may be over, though it is too early to say so. */
function hasSettled({ unit, settings, nowMs }: Situation): boolean {
  if (unit === null || unit.activeState !== "active" || unit.activeSinceMs === null) return false;
  return nowMs - unit.activeSinceMs >= settings.restart.settleMs;
}

/** What is only not over yet is nothing to begin to tell. */
function isSoNow({ health, evidence }: Assessment): boolean {
  return health === "unhealthy" && evidence["notSteadyYet"] !== true;
}

/** A single answer that is missing may be a lost packet, and one from before our own restart tells nothing of now. */
function isDownNow({ assessments: { dependency }, nowMs }: Situation): boolean {
  const { failures, lastDownAtMs } = dependency.evidence;
  return failures !== 1 && !(typeof lastDownAtMs === "number" && nowMs - lastDownAtMs > STILL_DOWN_MS);
}

/** True at the start: what keeps the unit down may be a stray that has not been looked for yet. */
function notScannedYet({ assessments: { stray } }: Situation): boolean {
  return stray.evidence["why"] === "not-scanned-yet";
}

/** Who else polls with the unit's token, where it is nobody that is ended here; null while there is no conflict, or a stray may be its cause. */
function whoElsePolls(situation: Situation): string | null {
  const { assessments, settings, nowMs } = situation;
  const { conflict, stray } = assessments;
  if (conflict.health !== "unhealthy") return null;
  // What is read long after it was logged may be over, and with it a process that was its cause.
  const { lastMs } = conflict.evidence;
  const isOld = typeof lastMs === "number" && nowMs - lastMs > settings.conflict.windowMs;
  if (conflict.reason === "webhook") return isOld ? null : "webhook-conflict";
  if (strayAbout(situation) || strayLately(situation) || strayExplains(situation)) return null;
  if (stray.health === "unknown") return notScannedYet(situation) ? null : "unexplained-conflict";
  if (isOld) return null;
  // A scan from before the conflict knows nothing of it.
  const { scannedAtMs, managedCopies } = stray.evidence;
  if (typeof scannedAtMs === "number" && scannedAtMs < Math.floor(conflict.sinceMs)) return null;
  return Array.isArray(managedCopies) && managedCopies.length > 0 ? "copy-elsewhere-here" : "remote-instance";
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

import type { Assessment } from "../model/assessment.ts";
import { type Situation, strayAbout } from "./situation.ts";

/** One fall may have been chance, or a file that was just being written: the second in a row with the same cause is none. */
const FALLS_THAT_TELL = 2;

/** Why the unit is down, where that is a cause that no restart cures; null where starting it again may help. */
export function incurableFall(situation: Situation): Assessment | null {
  const { incurable, conflict } = situation.assessments;
  const { ofFall, falls } = incurable.evidence;
  const told = typeof falls === "number" && falls >= FALLS_THAT_TELL;
  const byOthers = typeof incurable.evidence["class"] === "string" && incurable.evidence["class"].includes("conflict");
  const local = strayAbout(situation) || strayLately(situation) || strayExplains(situation);
  if (incurable.health === "unhealthy" && ofFall === true && told && !(byOthers && local)) return incurable;
  // Somebody polls from elsewhere, or a webhook is set: the unit would fall again.
  // A unit that fell of something else while a conflict was on is not told by it, nor is its first fall in it.
  const { ofFall: fellOfIt, ofEarlierInvocation } = conflict.evidence;
  const byConflict = conflict.health === "unhealthy" && fellOfIt !== false && ofEarlierInvocation !== false;
  return byConflict && !local ? conflict : null;
}

/** Clocks of the journal and of this program may differ by so much, milliseconds. */
const GRAIN_MS = 1000;

/**
 * What explains that a running unit is silent, and is not cured by a restart; null where nothing does. What was logged
 * before the last good poll does not: the unit has polled with it.
 */
export function explainedSilence({ assessments, settings, nowMs }: Situation): Assessment | null {
  const { incurable, conflict, stall } = assessments;
  const { silentMs } = stall.evidence;
  const silentSinceMs = typeof silentMs === "number" ? nowMs - silentMs : -Infinity;
  const { withoutPollSinceMs, lastAtMs, lastMs } = conflict.evidence;
  const lasts = conflict.health === "unhealthy" && !(typeof lastMs === "number" && lastMs < silentSinceMs - GRAIN_MS);
  const recent = typeof lastAtMs === "number" && nowMs - lastAtMs < settings.conflict.windowMs;
  if (lasts || (typeof withoutPollSinceMs === "number" && recent)) return conflict;
  const { ofFall, pollsSince } = incurable.evidence;
  return incurable.health === "unhealthy" && ofFall !== true && pollsSince !== true ? incurable : null;
}

/**
 * True where the last conflict may still have been with a stray that is gone: it came before, or right after, the last one
 * was seen; or the conflict is one of that time, and what came since is no more than the old poll dying after a start.
 */
export function strayExplains({ assessments: { conflict, stray }, unit, settings }: Situation): boolean {
  const { lastMs, sinceMs } = conflict.evidence;
  if (typeof lastMs !== "number" || stray.health !== "healthy") return false;
  const ofThatTime = typeof sinceMs === "number" && sinceMs < stray.sinceMs;
  const startedMs = (ofThatTime ? unit?.activeSinceMs : null) ?? -Infinity;
  return lastMs < Math.max(stray.sinceMs, startedMs) + settings.conflict.graceMs;
}

/** True while the conflicts counted may be those with a copy that was ended here: no reason to revoke a token. */
export function strayLately({ state, settings, nowMs }: Situation): boolean {
  return state.kills.some((atMs) => atMs > nowMs - settings.conflict.windowMs);
}

import type { Assessment } from "../model/assessment.ts";
import { type Situation, strayAbout } from "./situation.ts";

/** One fall may have been chance, or a file that was just being written: the second in a row with the same cause is none. */
const FALLS_THAT_TELL = 2;

/** Why the unit is down, where that is a cause that no restart cures; null where starting it again may help. */
export function incurableFall(situation: Situation): Assessment | null {
  const { incurable, conflict } = situation.assessments;
  const { ofFall, falls } = incurable.evidence;
  const told = typeof falls === "number" && falls >= FALLS_THAT_TELL;
  if (incurable.health === "unhealthy" && ofFall === true && told) return incurable;
  // Somebody polls from elsewhere, or a webhook is set: the unit would fall again.
  return conflict.health === "unhealthy" && !strayAbout(situation) && !strayLately(situation) ? conflict : null;
}

/** What explains that a running unit is silent, and is not cured by a restart; null where nothing does. */
export function explainedSilence({ assessments: { incurable, conflict } }: Situation): Assessment | null {
  if (conflict.health === "unhealthy") return conflict;
  return incurable.health === "unhealthy" ? incurable : null;
}

/** True while the conflicts counted may be those with a copy that was ended here: no reason to revoke a token. */
export function strayLately({ state, settings, nowMs }: Situation): boolean {
  return state.kills.some((atMs) => atMs > nowMs - settings.conflict.windowMs);
}

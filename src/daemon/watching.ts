import type { Json, UnitName } from "../model/scalars.ts";
import type { UnitSettings } from "../model/settings.ts";
import type { PolicyState } from "../policy/state.ts";

/** What is shown of a long list: its record must stay within what a record may have. */
const MOST_SHOWN = 200;

/** That a unit is watched from now on, in a sentence. */
export function watchingSentence(unit: UnitName, { mode }: UnitSettings): string {
  return `Watching ${unit}${mode === "observe" ? "; only observed, nothing is done to it" : ""}.`;
}

/** The state that a unit is watched with, for the record: a replay goes on from it. */
export function stateEvidence(state: PolicyState): Json {
  const { restarts, kills } = state;
  const shown = { ...state, restarts: restarts.slice(-MOST_SHOWN), kills: kills.slice(-MOST_SHOWN) };
  return JSON.parse(JSON.stringify(shown)) as Json;
}

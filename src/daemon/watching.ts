import type { Json, UnitName } from "../model/scalars.ts";
import type { UnitSettings } from "../model/settings.ts";
import type { PolicyState } from "../policy/state.ts";
import type { AuditDesk } from "./audit-desk.ts";

/** What is shown of a long list: its record must stay within what a record may have. */
const MOST_SHOWN = 200;

/** Says that a unit is watched from now on, and with what: what follows can be understood from the record. */
export function sayWatching(
  desk: AuditDesk,
  { unit, settings, reason, state }: { unit: UnitName; settings: UnitSettings; reason: string; state?: PolicyState },
): void {
  const { locale, mode } = settings;
  const message = desk.wordingFor(locale).unit.watching(unit, { isObserved: mode === "observe" });
  const found = state === undefined ? {} : { state: stateEvidence(state) };
  desk.say("watching", message, { reason, evidence: { unit, settings: { ...settings }, ...found } });
}

/** Says that what was remembered of the units is lost. */
export function sayStateUnusable(desk: AuditDesk, why: string, units: readonly UnitName[]): void {
  const evidence = { units };
  desk.say("trouble", desk.wording.daemon.stateUnusable(why), { reason: "state-unusable", priority: 3, evidence });
}

/** Says that a unit is watched no longer. */
export function sayNotWatching(desk: AuditDesk, unit: UnitName, { locale }: UnitSettings): void {
  desk.say("watching", desk.wordingFor(locale).unit.notWatching(unit), { reason: "removed", evidence: { unit } });
}

/** The state that a unit is watched with, for the record: a replay goes on from it. */
function stateEvidence(state: PolicyState): Json {
  const { restarts, kills } = state;
  const shown = { ...state, restarts: restarts.slice(-MOST_SHOWN), kills: kills.slice(-MOST_SHOWN) };
  return JSON.parse(JSON.stringify(shown)) as Json;
}

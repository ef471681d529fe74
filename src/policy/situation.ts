import type { Assessments, DetectorName } from "../model/assessment.ts";
import type { UnitObservation } from "../model/observation.ts";
import type { IncidentId, MonotonicMs } from "../model/scalars.ts";
import type { UnitSettings } from "../model/settings.ts";
import type { Kin } from "./kin.ts";
import type { PolicyState } from "./state.ts";

/** All that a decision may rest on. */
export interface Situation {
  readonly state: PolicyState;
  /** The unit as last seen; null while it cannot be seen. */
  readonly unit: UnitObservation | null;
  readonly assessments: Assessments;
  readonly settings: UnitSettings;
  readonly nowMs: MonotonicMs;
  /** Minutes since local midnight; null where the wall clock cannot be trusted. */
  readonly minuteOfDay: number | null;
  /** 0 to 1; the same for the same decision, so that a replay decides alike. */
  readonly jitter: number;
  /** Actions of ours on units that this one is tied to. */
  readonly kin: Kin;
}

/** True when the unit was stopped by somebody else, or has never been started: it is left alone. */
export function operatorHolds({ unit }: Situation): boolean {
  return unit !== null && (unit.stopCause === "job" || unit.stopCause === "never-started");
}

/** True when systemd itself is about to restart the unit. */
export function inAutoRestart({ unit }: Situation): boolean {
  return unit !== null && unit.activeState === "activating" && unit.subState.startsWith("auto-restart");
}

/** True when a stray is there, or may be: starting beside it would spend a restart for nothing. */
export function strayAbout({ assessments: { stray } }: Situation): boolean {
  return stray.health === "unhealthy" || stray.reason === "stray-unconfirmed";
}

/** True when strays were ended so often that something starts them again. */
export function respawning({ state, settings: { strays }, nowMs }: Situation): boolean {
  const { kills, windowMs } = strays.respawn;
  return state.respawner || state.kills.filter((atMs) => atMs > nowMs - windowMs).length >= kills;
}

/** True when a stray that is about will not be ended by us. */
export function strayStays(situation: Situation): boolean {
  return respawning(situation) || situation.settings.strays.action === "report";
}

/** The open incident of a detector. */
export function incidentOf({ state }: Situation, detector: DetectorName): IncidentId | null {
  return state.incidents.find((incident) => incident.detector === detector)?.id ?? null;
}

import type { Assessment, Assessments } from "../model/assessment.ts";
import type { IncidentId, MonotonicMs } from "../model/scalars.ts";
import type { Incident, PolicyState } from "./state.ts";

/** An incident that opened or ended with this turn. */
export interface IncidentChange {
  readonly kind: "opened" | "recovered" | "dropped";
  readonly incident: Incident;
  readonly assessment: Assessment;
}

/**
 * Opens an incident where a detector has come to judge unhealthy, and ends it where it judges healthy; unknown changes nothing.
 * While an action is under way none recovers: what was done is on record before what came of it.
 * While an operator holds the unit, open incidents are dropped: they are his now.
 */
export function reviewIncidents(
  state: PolicyState,
  assessments: Assessments,
  options: { readonly nowMs: MonotonicMs; readonly operatorHolds: boolean },
): { readonly state: PolicyState; readonly changes: readonly IncidentChange[] } {
  const changes: IncidentChange[] = [];
  let { sequence } = state;
  let incidents = state.incidents;
  for (const assessment of Object.values(assessments)) {
    const isWell = assessment.health === "healthy" && state.inFlight === null;
    const open = incidents.find(({ detector }) => detector === assessment.detector);
    if (open !== undefined && (options.operatorHolds || isWell)) {
      incidents = incidents.filter((incident) => incident !== open);
      changes.push({ kind: assessment.health === "healthy" ? "recovered" : "dropped", incident: open, assessment });
    }
    if (open === undefined && !options.operatorHolds && assessment.health === "unhealthy") {
      const { detector, reason } = assessment;
      const id = `${state.unit}/i${sequence}` as IncidentId;
      const incident = { id, detector, reason, openedAtMs: options.nowMs };
      sequence += 1;
      incidents = [...incidents, incident];
      changes.push({ kind: "opened", incident, assessment });
    }
  }
  return changes.length === 0 ? { state, changes } : { state: { ...state, sequence, incidents }, changes };
}

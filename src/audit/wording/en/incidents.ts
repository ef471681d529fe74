import type { IncidentChange } from "../../../policy/incidents.ts";
import type { MonotonicMs, UnitName } from "../../../model/scalars.ts";
import { cause } from "./causes.ts";
import { duration } from "../../../knowledge/quantities.ts";

/** The sentence of an incident that opened or ended. */
export function incidentSentence(unit: UnitName, change: IncidentChange, nowMs: MonotonicMs): string {
  const { kind, incident, assessment } = change;
  const lasted = duration(nowMs - incident.openedAtMs);
  switch (kind) {
    case "opened":
      return `${unit} has a problem (${incident.reason}): ${cause(incident.detector, incident.reason, assessment.evidence)}.`;
    case "recovered":
      return `${unit} has recovered from ${incident.reason} after ${lasted}: ${assessment.reason}.`;
    case "dropped":
      return `${unit} is in its operator's hands; ${incident.reason} is no longer followed after ${lasted}.`;
  }
}

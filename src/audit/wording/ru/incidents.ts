import type { IncidentChange } from "../../../policy/incidents.ts";
import type { MonotonicMs, UnitName } from "../../../model/scalars.ts";
import { duration } from "../../../knowledge/quantities.ts";
import { cause } from "./causes.ts";

/** The sentence of an incident that opened or ended. */
export function incidentSentence(unit: UnitName, change: IncidentChange, nowMs: MonotonicMs): string {
  const { kind, incident, assessment } = change;
  const lasted = duration(nowMs - incident.openedAtMs, "ru");
  switch (kind) {
    case "opened":
      return `У ${unit} неполадка (${incident.reason}): ${cause(incident.detector, incident.reason, assessment.evidence)}.`;
    case "recovered":
      return `${unit} снова в порядке, неполадка ${incident.reason} длилась ${lasted}: ${assessment.reason}.`;
    case "dropped":
      return `${unit} в руках оператора; неполадка ${incident.reason} больше не отслеживается, она длилась ${lasted}.`;
  }
}

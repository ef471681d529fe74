import { items } from "../../audit/wording/evidence.ts";
import { detectorNames } from "../../model/assessment.ts";
import type { AuditRecord } from "../../model/audit-record.ts";
import type { Evidence } from "../../model/scalars.ts";
import type { Counted } from "../../policy/telling/tally.ts";
import { storyClass } from "./heard-record.ts";

/** What the daily summary counts of an audit record; null: nothing. */
export function countedIn({ event, unit, reason, evidence, message }: AuditRecord): Counted | null {
  if (unit === null) return null;
  switch (event) {
    case "sample":
      return number(evidence, "overMs") === null ? null : { kind: "sample", unit, ...measured(evidence) };
    case "outcome":
      if (evidence["result"] !== "done") return null;
      if (evidence["action"] === "end-strays") {
        return { kind: "strays", unit, ended: Math.max(1, items(evidence["processes"]).length) };
      }
      return evidence["action"] === "hold" ? null : { kind: "restart", unit };
    case "incident-opened": {
      const detector = detectorNames.find((name) => name === evidence["detector"]);
      return detector === undefined ? null : { kind: "incident", unit, class: storyClass(detector) };
    }
    case "notice":
      return reason === "code-defect" ? { kind: "defect", unit, sentence: message } : null;
    default:
      return null;
  }
}

function measured(evidence: Evidence) {
  return {
    overMs: number(evidence, "overMs") ?? 0,
    active: evidence["activeState"] === "active",
    heartbeats: number(evidence, "heartbeats") ?? 0,
    anonBytes: number(evidence, "anonBytes"),
    automaticRestarts: number(evidence, "automaticRestarts"),
  };
}

function number(evidence: Evidence, name: string): number | null {
  const value = evidence[name];
  return typeof value === "number" && Number.isFinite(value) && value >= 0 ? value : null;
}

import { fields, items } from "../../audit/wording/evidence.ts";
import type { AuditWording } from "../../audit/wording/wording.ts";
import { isMessageClass } from "../../knowledge/remedies.ts";
import { tellingWords } from "../../knowledge/telling-words.ts";
import { titleOf } from "../../knowledge/titles.ts";
import { detectorNames, type DetectorName } from "../../model/assessment.ts";
import type { AuditRecord } from "../../model/audit-record.ts";
import type { Severity } from "../../model/notification.ts";
import type { Evidence, UnitName } from "../../model/scalars.ts";
import type { About, Found, Heard } from "../../policy/telling/heard.ts";

/** Incidents that no detector has: units, or a journal, that cannot be seen. */
export const blindIncident = "blind";

/** The incident of a journal that cannot be seen. */
export function sightIncident(unit: string): string {
  return `sight:${unit}`;
}

/** What two detectors see of the same thing is one story. */
export function storyClass(detector: DetectorName): string {
  return detector === "inactive" || detector === "flapping" ? "down" : detector;
}

/** What a (redacted) audit record means to the owner; null: nothing. */
export function heardIn(record: AuditRecord, wording: AuditWording): Heard | null {
  const { event, evidence, incident, message, reason, unit } = record;
  const { language } = wording;
  const detector = detectorOf(evidence);
  const about = (kind: string): About => ({ unit, class: kind, language });
  switch (event) {
    case "incident-opened":
      if (detector === null || incident === null) return null;
      return { kind: "opened", incident, ...about(storyClass(detector)), ...found(record, detector, wording) };
    case "incident-recovered":
      if (incident === null) return null;
      return { kind: "closed", incident, sentence: message, how: reason === inHands ? "given-up" : "recovered" };
    case "notice": {
      if (detector === null || unit === null) return null;
      const parts = wording.notice({ unit, detector, reason, evidence });
      const shown = { ...found(record, detector, wording), happened: parts.found };
      // What belongs to no incident of its detector must not be taken for one.
      const kind = incident === null ? reason : storyClass(detector);
      return { kind: "notice", incident, ...about(kind), ...shown, left: parts.left };
    }
    case "intent":
      return detector === null ? null : { kind: "doing", ...about(storyClass(detector)), sentence: message };
    case "withheld":
      // What waits for some seconds only is nothing to tell.
      if (detector === null || record.priority > 5) return null;
      return { kind: "doing", ...about(storyClass(detector)), sentence: message };
    case "outcome":
      return { kind: "done", unit, incident, sentence: message, ok: isAsMeant(record) };
    case "trouble":
      return trouble(record, wording);
    case "resynchronised":
      return { kind: "closed", incident: blindIncident, sentence: message, how: "recovered" };
    case "sight":
      return sight(record, wording);
    case "daemon-started":
    case "daemon-stopping":
    case "watching":
    case "operator":
    case "sample":
    case "snapshot":
    case "told":
      return null;
  }
}

/** The reason of an incident that its operator has taken over (src/audit/records.ts). */
const inHands = "in-operators-hands";

function trouble(record: AuditRecord, wording: AuditWording): Heard | null {
  const { reason, message, unit, priority } = record;
  const { language } = wording;
  const shown = { title: tellingWords[language].title(reason) ?? reason, happened: message, evidence: [] };
  if (reason === "unit-not-seen") {
    const title = tellingWords[language].title("blind") ?? reason;
    const about = { unit: null, class: "blind", language } as const;
    return { kind: "opened", incident: blindIncident, ...about, ...shown, title, severity: "error" };
  }
  // Whether it is told by a channel that fails, or of it: that is told by the others.
  if (priority > 3 || reason.startsWith("channel-")) return null;
  return {
    kind: "notice",
    incident: null,
    unit,
    class: reason,
    language,
    ...shown,
    severity: severityOf(priority),
    left: null,
  };
}

function sight({ evidence, message }: AuditRecord, { language }: AuditWording): Heard | null {
  const { unit, visible } = evidence;
  if (typeof unit !== "string") return null;
  const incident = sightIncident(unit);
  if (visible === true) return { kind: "closed", incident, sentence: message, how: "recovered" };
  const title = tellingWords[language].title("sight") ?? "sight";
  const about = { unit: unit as UnitName, class: "sight", language } as const;
  return { kind: "opened", incident, ...about, title, happened: message, evidence: [], severity: "warning" };
}

function found(
  { evidence, message, priority, reason }: AuditRecord,
  detector: DetectorName,
  wording: AuditWording,
): Found {
  const { language } = wording;
  const words = tellingWords[language];
  const named = detector === "incurable" && isMessageClass(reason) ? titleOf(reason, language) : null;
  return {
    severity: severityOf(priority),
    title: named ?? words.title(reason) ?? words.title(storyClass(detector)) ?? reason,
    happened: message,
    evidence: linesIn(evidence),
  };
}

/** What the unit itself said. */
function linesIn({ lastLines, lines }: Evidence): readonly string[] {
  return items(lastLines ?? lines)
    .map((line) => (typeof line === "string" ? line : fields(line)["text"]))
    .filter((line) => typeof line === "string");
}

/** What was refused because an operator was quicker is no failure. */
function isAsMeant({ reason, evidence }: AuditRecord): boolean {
  const { result } = evidence;
  return result === "done" || result === "interrupted" || (result === "refused" && reason !== "access-denied");
}

function severityOf(priority: AuditRecord["priority"]): Severity {
  if (priority <= 2) return "critical";
  return priority === 3 ? "error" : priority === 4 ? "warning" : "notice";
}

function detectorOf({ detector }: Evidence): DetectorName | null {
  return detectorNames.find((name) => name === detector) ?? null;
}

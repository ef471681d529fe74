import { redactEvidence } from "../../audit/redacted-evidence.ts";
import { redact } from "../../knowledge/redaction.ts";
import { isoTime } from "../iso-time.ts";
import type { ReplayEvent } from "./events.ts";
import type { ReplayTally, Seen } from "./tally.ts";

/** One event as one line of JSON; the keys are documented in the README and do not change with the language. */
export function jsonLine(event: ReplayEvent): string {
  const shared = { unit: event.unit, at: isoTime(event.wallMs), cursor: event.source.cursor, line: event.source.line };
  switch (event.kind) {
    case "finding":
      return JSON.stringify({ kind: "finding", class: event.class, ...shared, message: event.text });
    case "decision": {
      const { decision, message, assumed } = event;
      const withheld = decision.kind === "withheld" ? decision : null;
      return JSON.stringify({
        kind: "decision",
        decision: decision.kind,
        detector: decision.detector,
        reason: decision.reason,
        action: withheld?.action ?? null,
        held_by: withheld?.heldBy ?? null,
        assumed,
        ...shared,
        message: redact(message),
        evidence: redactEvidence(decision.evidence, redact),
      });
    }
    case "incident": {
      const { kind: change, incident } = event.change;
      const { detector, reason } = incident;
      return JSON.stringify({ kind: "incident", change, detector, reason, ...shared, message: redact(event.message) });
    }
    case "operator":
      return JSON.stringify({ kind: "operator", hand: event.hand, ...shared });
  }
}

/** The last line: counts. */
export function jsonSummary(tally: ReplayTally, tookMs: number): string {
  return JSON.stringify({
    kind: "summary",
    entries: tally.entries,
    left_out: tally.junk,
    from: isoTime(tally.fromMs),
    to: isoTime(tally.toMs),
    findings: counts(tally.findings),
    decisions: counts(tally.decisions),
    took_ms: Math.round(tookMs),
  });
}

function counts(seen: ReadonlyMap<string, Seen>): Readonly<Record<string, number>> {
  return Object.fromEntries([...seen].map(([name, { count }]) => [name, count]));
}

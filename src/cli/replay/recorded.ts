import { MESSAGE_IDS } from "../../audit/message-ids.ts";
import { decodeObserved } from "../../audit/observed.ts";
import type { AuditEvent } from "../../model/audit-record.ts";
import type { Action, Outcome } from "../../model/decision.ts";
import type { Observation } from "../../model/observation.ts";
import type { Json, UnitName } from "../../model/scalars.ts";
import { type Fields, fieldText, wholeNumber } from "./fields.ts";

/** What a record of the daemon tells a replay. */
export type DaemonRecord =
  | { readonly kind: "watching"; readonly unit: UnitName; readonly settings: Json; readonly state: Json }
  | { readonly kind: "readjusted"; readonly unit: UnitName; readonly settings: Json }
  | { readonly kind: "let-go"; readonly unit: UnitName }
  /** Times are of the boot's monotonic clock. */
  | { readonly kind: "observed"; readonly unit: UnitName; readonly observations: readonly Observation[] }
  | { readonly kind: "intent"; readonly unit: UnitName; readonly decision: string; readonly action: Action["kind"] }
  | {
      readonly kind: "outcome";
      readonly unit: UnitName;
      readonly decision: string;
      readonly outcome: Omit<Outcome, "decision">;
    }
  /** An operator's silence, for so long; null: its end. */
  | { readonly kind: "paused"; readonly unit: UnitName; readonly forMs: number | null }
  /** Something was judged or decided just then: it is a moment to look. */
  | { readonly kind: "mark"; readonly unit: UnitName }
  | { readonly kind: "stopping" };

const events = new Map(Object.entries(MESSAGE_IDS).map(([event, id]) => [id as string, event as AuditEvent]));
const actions: ReadonlySet<unknown> = new Set(["restart", "start", "hold", "end-strays"] satisfies Action["kind"][]);
const results: ReadonlySet<unknown> = new Set([
  "done",
  "failed",
  "timed-out",
  "refused",
  "interrupted",
] satisfies Outcome["result"][]);

type JsonObject = { readonly [key: string]: Json };

/** The kind of record that a MESSAGE_ID is of; null for one that is not ours. */
export function auditEventOf(messageId: string | null): AuditEvent | null {
  return messageId === null ? null : (events.get(messageId) ?? null);
}

/** True for the MESSAGE_ID of one of our records. */
export function isDaemonMessage(messageId: string | null): messageId is string {
  return auditEventOf(messageId) !== null;
}

/** True where the unit itself wrote the entry: anybody can write our fields, and the watched program itself would gain by it. */
export function isOfItsOwnUnit(fields: Fields, unit: UnitName): boolean {
  return ["_SYSTEMD_UNIT", "_SYSTEMD_USER_UNIT"].some((name) => fieldText(fields, name) === unit);
}

/** Reads a record of the daemon; null when it tells nothing, or says it of the unit that wrote it itself. */
export function daemonRecord(fields: Fields, messageId: string): DaemonRecord | null {
  const event = events.get(messageId);
  const evidence = evidenceOf(fields);
  const named = fieldText(fields, "UNITWARDEN_UNIT") ?? evidence["unit"];
  if (event === "daemon-stopping") return { kind: "stopping" };
  if (event === undefined || typeof named !== "string" || named === "") return null;
  const unit = named as UnitName;
  return isOfItsOwnUnit(fields, unit) ? null : recordOf(event, { unit, evidence, fields });
}

/** How much earlier than the journal's time of an entry it was made: waiting in the spool, or in journald's socket. */
export function latenessMs(fields: Fields): number {
  const writtenUs = wholeNumber(fieldText(fields, "__REALTIME_TIMESTAMP"));
  const madeUs =
    wholeNumber(fieldText(fields, "UNITWARDEN_WALL_USEC")) ??
    wholeNumber(fieldText(fields, "_SOURCE_REALTIME_TIMESTAMP"));
  return writtenUs === null || madeUs === null ? 0 : Math.max(0, (writtenUs - madeUs) / 1000);
}

function recordOf(
  event: AuditEvent,
  { unit, evidence, fields }: { readonly unit: UnitName; readonly evidence: JsonObject; readonly fields: Fields },
): DaemonRecord | null {
  const decision = fieldText(fields, "UNITWARDEN_DECISION") ?? "";
  switch (event) {
    case "watching":
      return watchingOf(unit, fieldText(fields, "UNITWARDEN_REASON"), evidence);
    case "sample":
      return { kind: "observed", unit, observations: decodeObserved(evidence["observed"], unit) };
    case "intent": {
      const { action } = evidence;
      return actions.has(action) ? { kind: "intent", unit, decision, action: action as Action["kind"] } : null;
    }
    case "outcome":
      return { kind: "outcome", unit, decision, outcome: outcomeOf(fields, evidence) };
    case "operator":
      return pauseOf(unit, fieldText(fields, "UNITWARDEN_REASON"), evidence);
    case "withheld":
    case "notice":
    case "incident-opened":
    case "incident-recovered":
      return { kind: "mark", unit };
    default:
      return null;
  }
}

function pauseOf(unit: UnitName, reason: string | null, { forMs }: JsonObject): DaemonRecord | null {
  if (reason === "resumed") return { kind: "paused", unit, forMs: null };
  return reason === "paused" && typeof forMs === "number" ? { kind: "paused", unit, forMs } : null;
}

function watchingOf(unit: UnitName, reason: string | null, evidence: JsonObject): DaemonRecord {
  const { settings = null, state = null } = evidence;
  if (reason === "removed") return { kind: "let-go", unit };
  return reason === "readjusted" ? { kind: "readjusted", unit, settings } : { kind: "watching", unit, settings, state };
}

function outcomeOf(fields: Fields, evidence: JsonObject): Omit<Outcome, "decision"> {
  const { result } = evidence;
  return {
    // However it ended, it ended.
    result: results.has(result) ? (result as Outcome["result"]) : "failed",
    reason: fieldText(fields, "UNITWARDEN_REASON") ?? "recorded",
    evidence,
    recoverable: true,
  };
}

/** The evidence of a record; empty where it has none that can be read. */
export function evidenceOf(fields: Fields): JsonObject {
  try {
    const evidence: unknown = JSON.parse(fieldText(fields, "UNITWARDEN_EVIDENCE") ?? "{}");
    const isObject = typeof evidence === "object" && evidence !== null && !Array.isArray(evidence);
    return isObject ? (evidence as JsonObject) : {};
  } catch {
    return {};
  }
}

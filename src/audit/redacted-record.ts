import type { AuditRecord } from "../model/audit-record.ts";
import type { DecisionId, IncidentId, InvocationId, UnitName, WallMs } from "../model/scalars.ts";
import { cutToBytes } from "../systemd/journal-entry.ts";
import { redactEvidence, redactText } from "./redacted-evidence.ts";

/** Codes and keys are short; a longer one is somebody's mistake. */
const CODE_BYTES = 512;
/** Linux gives no PID above this (PID_MAX_LIMIT), and journald takes none. */
const LARGEST_PID = 0x400000;

/**
 * The record as it may leave the program: redacted, bounded, and with every field of its declared type, whatever came in.
 * `nowWallMs` stands in for a time that is none. Never throws.
 */
export function redactRecord(
  record: AuditRecord,
  options: { redact: (text: string) => string; nowWallMs: () => WallMs },
): AuditRecord {
  const { priority, objectPid, atWallMs } = record;
  return {
    event: record.event,
    message: redactText(text(record.message), options.redact),
    priority: Number.isInteger(priority) && priority >= 0 && priority <= 7 ? priority : 5,
    reason: code(record.reason) ?? "",
    evidence: redactEvidence(record.evidence, options.redact),
    unit: code(record.unit) as UnitName | null,
    incident: code(record.incident) as IncidentId | null,
    decision: code(record.decision) as DecisionId | null,
    invocation: code(record.invocation) as InvocationId | null,
    objectPid:
      Number.isInteger(objectPid) && objectPid !== null && objectPid > 0 && objectPid <= LARGEST_PID ? objectPid : null,
    atWallMs: Number.isFinite(atWallMs) ? atWallMs : options.nowWallMs(),
  };
}

function text(value: unknown): string {
  return typeof value === "string" ? value : "";
}

function code(value: unknown): string | null {
  return typeof value === "string" && value !== "" ? cutToBytes(value.toWellFormed(), CODE_BYTES) : null;
}

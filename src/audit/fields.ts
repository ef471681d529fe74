import type { AuditRecord } from "../model/audit-record.ts";
import type { JournalFields } from "../systemd/journal-entry.ts";
import { MESSAGE_IDS } from "./message-ids.ts";

/** The SYSLOG_IDENTIFIER of all our entries. */
export const SYSLOG_IDENTIFIER = "unitwarden";

/**
 * One audit record as journal fields (docs/design.md, "Audit trail"); the record must have been redacted.
 * `late`: delivered from the spool, so that the journal's own time is not the record's.
 */
export function auditFields(record: AuditRecord, options: { late: boolean }): JournalFields {
  const { unit, incident, decision, invocation, objectPid } = record;
  // A record spooled by another version may have an event that this one does not know.
  const messageId = Object.hasOwn(MESSAGE_IDS, record.event) ? MESSAGE_IDS[record.event] : null;
  return {
    MESSAGE: record.message,
    ...(messageId === null ? {} : { MESSAGE_ID: messageId }),
    PRIORITY: String(record.priority),
    SYSLOG_IDENTIFIER,
    UNITWARDEN_EVENT: record.event,
    UNITWARDEN_REASON: record.reason,
    UNITWARDEN_EVIDENCE: JSON.stringify(record.evidence),
    // journalctl -u shows OBJECT_SYSTEMD_UNIT from root only; from another user it is a field like any other.
    ...(unit === null ? {} : { UNITWARDEN_UNIT: unit, OBJECT_SYSTEMD_UNIT: unit }),
    ...(incident === null ? {} : { UNITWARDEN_INCIDENT: incident }),
    ...(decision === null ? {} : { UNITWARDEN_DECISION: decision }),
    ...(invocation === null ? {} : { UNITWARDEN_INVOCATION: invocation }),
    ...objectField(objectPid, options.late),
    ...(options.late ? { UNITWARDEN_WALL_USEC: wallUsec(record.atWallMs) } : {}),
  };
}

/** journald looks OBJECT_PID up when the entry comes: later the number may be another process's. */
function objectField(pid: number | null, late: boolean): JournalFields {
  if (pid === null) return {};
  return late ? { UNITWARDEN_OBJECT_PID: String(pid) } : { OBJECT_PID: String(pid) };
}

function wallUsec(wallMs: number): string {
  return Number.isFinite(wallMs) ? BigInt(Math.round(wallMs * 1000)).toString() : "0";
}

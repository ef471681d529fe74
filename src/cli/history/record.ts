import type { AuditEvent } from "../../model/audit-record.ts";
import type { Json, UnitName } from "../../model/scalars.ts";
import { type Fields, fieldText, wholeNumber } from "../replay/fields.ts";
import { auditEventOf, evidenceOf, isOfItsOwnUnit, latenessMs } from "../replay/recorded.ts";

/** One record of the daemon's, as history reads it. */
export interface HistoryRecord {
  /** When it was true, by the wall clock. */
  readonly atWallMs: number;
  readonly event: AuditEvent;
  /** Null: it is about the daemon itself. */
  readonly unit: UnitName | null;
  readonly reason: string;
  readonly message: string;
  /** syslog: 0 to 7. */
  readonly priority: number;
  readonly incident: string | null;
  readonly decision: string | null;
  readonly evidence: { readonly [key: string]: Json };
}

const INFO = 6;

/** Reads a journal entry as one of our records; null for any other, and for what a unit says of itself: anybody can write our fields. */
export function historyRecordOf(fields: Fields): HistoryRecord | null {
  const event = auditEventOf(fieldText(fields, "MESSAGE_ID"));
  const writtenUs = wholeNumber(fieldText(fields, "__REALTIME_TIMESTAMP"));
  if (event === null || writtenUs === null) return null;
  const evidence = evidenceOf(fields);
  const named = fieldText(fields, "UNITWARDEN_UNIT") ?? evidence["unit"];
  const unit = typeof named === "string" && named !== "" ? (named as UnitName) : null;
  if (unit !== null && isOfItsOwnUnit(fields, unit)) return null;
  return {
    atWallMs: writtenUs / 1000 - latenessMs(fields),
    event,
    unit,
    reason: fieldText(fields, "UNITWARDEN_REASON") ?? "",
    message: fieldText(fields, "MESSAGE") ?? "",
    priority: wholeNumber(fieldText(fields, "PRIORITY")) ?? INFO,
    incident: fieldText(fields, "UNITWARDEN_INCIDENT"),
    decision: fieldText(fields, "UNITWARDEN_DECISION"),
    evidence,
  };
}

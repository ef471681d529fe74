import type { JournalEntry } from "../host/journal.ts";

/** One audit record as the journal has it (docs/design.md, "Audit trail"). */
export interface Record {
  readonly event: string;
  readonly reason: string;
  readonly message: string;
  /** Empty where the record is about no unit. */
  readonly unit: string;
  readonly decision: string;
  readonly incident: string;
  readonly invocation: string;
  readonly priority: number;
  readonly evidence: Readonly<globalThis.Record<string, unknown>>;
  /** When it was written, wall clock, milliseconds. */
  readonly atMs: number;
  /** All fields, journald's own included. */
  readonly fields: JournalEntry;
}

/** What a record has to be: every field that is named here. */
export interface RecordFilter {
  readonly event?: string;
  readonly reason?: string;
  readonly unit?: string;
  /** `UNITWARDEN_EVIDENCE.action`, of intents, outcomes and what is withheld. */
  readonly action?: string;
  /** `UNITWARDEN_EVIDENCE.detector`. */
  readonly detector?: string;
  readonly decision?: string;
}

/** Reads an entry; null when it is no audit record. */
export function readRecord(fields: JournalEntry): Record | null {
  const event = fields["UNITWARDEN_EVENT"];
  if (event === undefined) return null;
  return {
    event,
    reason: fields["UNITWARDEN_REASON"] ?? "",
    message: fields["MESSAGE"] ?? "",
    unit: fields["UNITWARDEN_UNIT"] ?? "",
    decision: fields["UNITWARDEN_DECISION"] ?? "",
    incident: fields["UNITWARDEN_INCIDENT"] ?? "",
    invocation: fields["UNITWARDEN_INVOCATION"] ?? "",
    priority: Number(fields["PRIORITY"]),
    evidence: JSON.parse(fields["UNITWARDEN_EVIDENCE"] ?? "{}") as globalThis.Record<string, unknown>,
    atMs: Number(fields["_SOURCE_REALTIME_TIMESTAMP"] ?? fields["__REALTIME_TIMESTAMP"]) / 1000,
    fields,
  };
}

/** Whether a record is what is asked for. */
export function matches(record: Record, filter: RecordFilter): boolean {
  const { action, detector, ...plain } = filter;
  if (action !== undefined && record.evidence["action"] !== action) return false;
  if (detector !== undefined && record.evidence["detector"] !== detector) return false;
  return Object.entries(plain).every(([name, value]) => record[name as keyof typeof plain] === value);
}

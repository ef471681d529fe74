import type { DecisionId, Evidence, IncidentId, InvocationId, UnitName, WallMs } from "./scalars.ts";

/** The kinds of audit record; each has one fixed MESSAGE_ID (src/audit/message-ids.ts). */
export type AuditEvent =
  | "daemon-started"
  | "daemon-stopping"
  | "resynchronised"
  | "watching"
  | "intent"
  | "outcome"
  | "withheld"
  | "notice"
  | "incident-opened"
  | "incident-recovered"
  | "operator"
  | "sight"
  | "sample"
  | "snapshot"
  | "told"
  | "trouble";

/** One durable record of the audit trail (docs/design.md, "Audit trail"). */
export interface AuditRecord {
  readonly event: AuditEvent;
  /** A sentence a person understands; redacted. */
  readonly message: string;
  /** syslog priority, 0 (emergency) to 7 (debug). */
  readonly priority: 0 | 1 | 2 | 3 | 4 | 5 | 6 | 7;
  readonly reason: string;
  readonly evidence: Evidence;
  readonly unit: UnitName | null;
  readonly incident: IncidentId | null;
  readonly decision: DecisionId | null;
  readonly invocation: InvocationId | null;
  /** The process that is meant, for journald's OBJECT_PID; null when none is. */
  readonly objectPid: number | null;
  /** When it was true, by the wall clock: a spooled record is delivered later. */
  readonly atWallMs: WallMs;
}

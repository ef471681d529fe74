import type { AuditRecord } from "../../src/model/audit-record.ts";
import type { UnitName, WallMs } from "../../src/model/scalars.ts";

/** An audit record with what the test cares about, and harmless values for the rest. */
export function aRecord(parts: Partial<AuditRecord> = {}): AuditRecord {
  return {
    event: "notice",
    message: "a notice",
    priority: 5,
    reason: "test",
    evidence: {},
    unit: "bot.service" as UnitName,
    incident: null,
    decision: null,
    invocation: null,
    objectPid: null,
    atWallMs: 1_700_000_000_000 as WallMs,
    ...parts,
  };
}

import type { HistoryRecord } from "../../../src/cli/history/record.ts";
import type { AuditEvent } from "../../../src/model/audit-record.ts";
import type { UnitName } from "../../../src/model/scalars.ts";

/** The unit that made-up histories are about. */
export const unit = "marketingbot-bot.service" as UnitName;
/** Noon of a day, local time. */
export const noonMs = new Date(2026, 10, 28, 12).getTime();

/** A record, so many seconds after noon. */
export function record(seconds: number, event: AuditEvent, more: Partial<HistoryRecord> = {}): HistoryRecord {
  return {
    atWallMs: noonMs + seconds * 1000,
    event,
    unit,
    reason: "stall",
    message: `What ${event} says.`,
    priority: 5,
    incident: null,
    decision: null,
    evidence: {},
    ...more,
  };
}

/** A stall that a restart healed. */
export const healed: readonly HistoryRecord[] = [
  record(0, "incident-opened", { incident: "i1", evidence: { detector: "stall", opened: "stall" } }),
  record(1, "withheld", { incident: "i1", reason: "dependency-not-probed-yet" }),
  record(2, "intent", { incident: "i1", decision: "d1" }),
  record(3, "snapshot", { incident: "i1", decision: "d1" }),
  record(4, "outcome", { incident: "i1", decision: "d1", reason: "active-again", evidence: { result: "done" } }),
  record(9, "incident-recovered", {
    incident: "i1",
    reason: "active",
    evidence: { detector: "stall", opened: "stall" },
  }),
];

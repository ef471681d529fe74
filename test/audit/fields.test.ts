import { describe, expect, it } from "vitest";
import { auditFields } from "../../src/audit/fields.ts";
import { MESSAGE_IDS } from "../../src/audit/message-ids.ts";
import type { AuditEvent } from "../../src/model/audit-record.ts";
import type { DecisionId, IncidentId, InvocationId, WallMs } from "../../src/model/scalars.ts";
import { aRecord } from "./a-record.ts";

describe("auditFields()", () => {
  it("writes every field of a record", () => {
    const record = aRecord({
      event: "intent",
      message: "Ending a stray",
      priority: 4,
      evidence: { pids: [4242], note: "a\nb" },
      incident: "i1" as IncidentId,
      decision: "d1" as DecisionId,
      invocation: "0".repeat(32) as InvocationId,
      objectPid: 4242,
    });
    expect(auditFields(record, { late: false })).toEqual({
      MESSAGE: "Ending a stray",
      MESSAGE_ID: MESSAGE_IDS.intent,
      PRIORITY: "4",
      SYSLOG_IDENTIFIER: "unitwarden",
      UNITWARDEN_EVENT: "intent",
      UNITWARDEN_REASON: "test",
      UNITWARDEN_EVIDENCE: '{"pids":[4242],"note":"a\\nb"}',
      UNITWARDEN_UNIT: "bot.service",
      OBJECT_SYSTEMD_UNIT: "bot.service",
      UNITWARDEN_INCIDENT: "i1",
      UNITWARDEN_DECISION: "d1",
      UNITWARDEN_INVOCATION: "0".repeat(32),
      OBJECT_PID: "4242",
    });
  });

  it("leaves out what a record does not have", () => {
    expect(Object.keys(auditFields(aRecord({ unit: null }), { late: false }))).toEqual([
      "MESSAGE",
      "MESSAGE_ID",
      "PRIORITY",
      "SYSLOG_IDENTIFIER",
      "UNITWARDEN_EVENT",
      "UNITWARDEN_REASON",
      "UNITWARDEN_EVIDENCE",
    ]);
  });

  it("carries its own time when it is delivered late, and no process number that journald would look up now", () => {
    const fields = auditFields(aRecord({ objectPid: 4242, atWallMs: 1_700_000_000_123.4 as WallMs }), { late: true });
    expect(fields).toMatchObject({ UNITWARDEN_WALL_USEC: "1700000000123400", UNITWARDEN_OBJECT_PID: "4242" });
    expect(fields).not.toHaveProperty("OBJECT_PID");
  });

  it("delivers a record of an event that this version does not know, without a MESSAGE_ID", () => {
    const fields = auditFields(aRecord({ event: "constructor" as AuditEvent }), { late: true });
    expect(fields).not.toHaveProperty("MESSAGE_ID");
    expect(fields).toMatchObject({ UNITWARDEN_EVENT: "constructor" });
  });
});

import { describe, expect, it } from "vitest";
import { systemdMessageIds } from "../../../src/sensors/journal/message-ids.ts";
import { endingOfRecords } from "../../../src/sensors/unit/ending-of-records.ts";
import { parseManagerRecord } from "../../../src/sensors/unit/stop-cause-of-records.ts";

const { started, processExited, failed, deactivated, restartScheduled } = systemdMessageIds;

/** A record as journalctl gives it (systemd 252). */
const record = (messageId: string, fields: Readonly<Record<string, string>> = {}) =>
  parseManagerRecord(JSON.stringify({ __MONOTONIC_TIMESTAMP: "5000000", MESSAGE_ID: messageId, ...fields }));

describe("endingOfRecords()", () => {
  const killed = record(processExited, { EXIT_CODE: "killed", EXIT_STATUS: "9" });
  const bySignal = record(failed, { UNIT_RESULT: "signal" });
  it.each([
    ["kill -9", [record(started), killed, bySignal, record(restartScheduled)], ["signal", "killed", 9]],
    ["an end with status 0", [record(started), record(deactivated)], ["success", null, null]],
    [
      "another one before the last",
      [killed, bySignal, record(processExited, { EXIT_CODE: "exited", EXIT_STATUS: "3" }), record(failed)],
      ["exit-code", "exited", 3],
    ],
    [
      "records that are no records",
      [record(processExited, { EXIT_CODE: "eaten", EXIT_STATUS: "-" }), bySignal],
      ["signal", null, null],
    ],
  ] as const)("tells how it ended: %s", (_, records, [result, exitCode, exitStatus]) => {
    const told = endingOfRecords(records.flatMap((each) => each ?? []));
    expect(told).toEqual({ result, exitCode, exitStatus, atMs: 5000 });
  });

  it("does not know before the unit is over", () => {
    expect(endingOfRecords([])).toBeNull();
    expect(endingOfRecords([record(started), killed].flatMap((each) => each ?? []))).toBeNull();
  });
});

import { describe, expect, it } from "vitest";
import type { ManagerRecord } from "../../../src/sensors/unit/stop-cause-of-records.ts";
import {
  jobTypeOfRecords,
  parseManagerRecord,
  recordIds,
  stopCauseOfRecords,
} from "../../../src/sensors/unit/stop-cause-of-records.ts";

const record = (messageId: string, jobType: string | null = null, jobResult: string | null = null): ManagerRecord => ({
  messageId,
  jobType,
  jobResult,
});
const started = record(recordIds.started, "start", "done");
const stopping = record(recordIds.stopping, "stop");
const stopped = record(recordIds.stopped, "stop", "done");
const stoppedToRestart = record(recordIds.stopped, "restart", "done");
const deactivated = record(recordIds.deactivated);
const failed = record(recordIds.failed);
const startFailed = record(recordIds.startFailed, "start", "failed");
const exited = record("98e322203f7a4ed290d09fe03c09fe15");
const scheduled = record("5eb03494b6584870a536b337290809b3");

describe("stopCauseOfRecords()", () => {
  // Each sequence was seen on systemd 252.
  it.each([
    ["systemctl stop", [started, stopping, deactivated, stopped], "job"],
    ["systemctl stop of a program that exits 3 on TERM", [started, stopping, exited, failed, stopped], "job"],
    ["a stop whose last record is not written yet", [started, stopping, exited, failed], "job"],
    ["a stop that is still under way", [started, stopping], "job"],
    ["systemctl stop while systemd waits to restart", [started, exited, failed, scheduled, stopped], "job"],
    ["a program that exits 0", [started, deactivated], "itself"],
    ["a crash", [started, exited, failed], "itself"],
    ["the start limit", [started, exited, failed, scheduled, stoppedToRestart, failed, startFailed], "itself"],
    ["a restart by hand that would not come up", [stopping, deactivated, stoppedToRestart, startFailed], "itself"],
    ["a crash after a restart by hand", [stopping, deactivated, stoppedToRestart, started, exited, failed], "itself"],
    ["no end at all", [started], "unknown"],
    ["no record at all", [], "unknown"],
    ["records that say nothing", [exited, scheduled], "unknown"],
  ] as const)("takes %s for what it is", (_, records, cause) => {
    expect(stopCauseOfRecords(records)).toBe(cause);
  });
});

describe("jobTypeOfRecords()", () => {
  it("takes a restart for a start, although its first half is announced as a stop", () => {
    expect(jobTypeOfRecords([stopping, deactivated, stoppedToRestart, started])).toBe("start");
  });
  it("takes a stop for a stop", () => expect(jobTypeOfRecords([stopping, deactivated, stopped])).toBe("stop"));
  it("knows nothing of a job that left no record", () => expect(jobTypeOfRecords([])).toBeNull());
});

describe("parseManagerRecord()", () => {
  const noEnd = { result: null, exitCode: null, exitStatus: null };
  it("reads journalctl's JSON", () => {
    const line = `{"MESSAGE_ID":"${recordIds.stopped}","JOB_TYPE":"stop","JOB_RESULT":"done","_PID":"1","__MONOTONIC_TIMESTAMP":"2500"}`;
    expect(parseManagerRecord(line)).toEqual({ ...stopped, ...noEnd, atMs: 2.5 });
  });
  it("takes a field that is bytes or missing for none", () => {
    expect(parseManagerRecord('{"MESSAGE_ID":[1,2],"JOB_TYPE":null}')).toEqual({ ...record(""), ...noEnd, atMs: null });
  });
  it.each(["", "{", "null", "7", '"text"'])("gives nothing for %j", (line) => {
    expect(parseManagerRecord(line)).toBeNull();
  });
});

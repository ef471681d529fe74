import { describe, expect, it } from "vitest";
import type { InvocationId, MonotonicMs } from "../../../src/model/scalars.ts";
import { type ManagerRecord, RestartReader } from "../../../src/sensors/journal/restarts.ts";
import { systemdMessageIds as ids } from "../../../src/sensors/journal/message-ids.ts";

const record = (messageId: string, invocation: string | null, seconds: number): ManagerRecord => ({
  messageId,
  invocationId: invocation as InvocationId | null,
  atMs: (1000 * seconds) as MonotonicMs,
});

function restartsIn(records: readonly ManagerRecord[]): readonly number[] {
  const reader = new RestartReader();
  return records.filter((one) => reader.isRestart(one)).map(({ atMs }) => atMs / 1000);
}

describe("RestartReader", () => {
  it("reads a restart where a start follows what was announced, once", () => {
    const simple = [record(ids.restartScheduled, "a", 1), record(ids.started, "b", 1.01)];
    expect(restartsIn(simple)).toEqual([1.01]);
    const notify = [record(ids.restartScheduled, "a", 1), record(ids.starting, "b", 1.01), record(ids.started, "b", 5)];
    expect(restartsIn(notify)).toEqual([1.01]);
  });

  it("reads a restart where the start begins and fails", () => {
    const starts = [record(ids.starting, "b", 1.01), record(ids.startFailed, "b", 1.02)];
    expect(restartsIn([record(ids.restartScheduled, "a", 1), ...starts])).toEqual([1.01]);
    // LogLevelMax=err keeps the record of the beginning away.
    expect(restartsIn([record(ids.restartScheduled, "a", 1), record(ids.startFailed, "b", 1.02)])).toEqual([1.02]);
  });

  it("reads none where the start limit refuses it: it fails within the invocation that fell", () => {
    const refused = [record(ids.restartScheduled, "a", 1), record(ids.startFailed, "a", 1.01)];
    expect(restartsIn([...refused, record(ids.started, "b", 2)])).toEqual([]);
    expect(restartsIn([record(ids.restartScheduled, null, 1), record(ids.startFailed, null, 1.01)])).toEqual([]);
  });

  it("takes a start that comes much later for another's", () => {
    expect(restartsIn([record(ids.restartScheduled, "a", 1), record(ids.started, "b", 12)])).toEqual([]);
  });

  it("reads none where none was announced", () => {
    expect(restartsIn([record(ids.started, "b", 1), record(ids.startFailed, "c", 2)])).toEqual([]);
  });
});

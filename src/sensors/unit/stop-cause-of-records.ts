import type { StopCause, UnitObservation } from "../../model/observation.ts";
import { systemdMessageIds } from "../journal/message-ids.ts";

/** One of systemd's own records about a unit, as far as it tells why the unit is down. */
export interface ManagerRecord {
  readonly messageId: string;
  readonly jobType: string | null;
  readonly jobResult: string | null;
}

/** A record, when journald took it, and what it says of an end. */
export interface TimedRecord extends ManagerRecord {
  /** `UNIT_RESULT`: how the unit failed. */
  readonly result: string | null;
  /** `EXIT_CODE` and `EXIT_STATUS` of a process. */
  readonly exitCode: UnitObservation["exitCode"];
  readonly exitStatus: number | null;
  /** Since boot, milliseconds. */
  readonly atMs: number | null;
}

/** The kinds of record that count (systemd's message catalog; the same from systemd 240 on). */
export const recordIds = {
  stopping: systemdMessageIds.stopping,
  stopped: systemdMessageIds.stopped,
  started: systemdMessageIds.started,
  startFailed: systemdMessageIds.startFailed,
  deactivated: systemdMessageIds.deactivated,
  failed: systemdMessageIds.failed,
  restartScheduled: systemdMessageIds.restartScheduled,
} as const;

/**
 * Why the unit is down, from systemd's records about it in the order of time; `unknown` when they do not say. A stop of
 * our own is a job like any other here. A stop of a unit that was down already leaves no record and is not seen.
 */
export function stopCauseOfRecords(records: readonly ManagerRecord[]): StopCause {
  let cause: StopCause = "unknown";
  let stopping = false;
  for (const { messageId, jobType, jobResult } of records) {
    switch (messageId) {
      case recordIds.stopping:
        stopping = true;
        cause = "job";
        break;
      case recordIds.deactivated:
      case recordIds.failed:
        cause = stopping ? "job" : "itself";
        break;
      case recordIds.stopped:
        // A stop while systemd waits to restart: its "Stopping" is never written. The stop half of a restart is no stop.
        if (jobType === "stop" && jobResult !== "canceled") cause = "job";
        stopping = false;
        break;
      case recordIds.started:
        cause = "unknown";
        stopping = false;
        break;
      case recordIds.startFailed:
        // Somebody wanted it up, and it would not come.
        cause = "itself";
        stopping = false;
        break;
      default:
    }
  }
  return cause;
}

/**
 * What a job was, from its records: the last one with a result counts, because the stop half of a restart is announced
 * as a stop. Null without one.
 */
export function jobTypeOfRecords(records: readonly ManagerRecord[]): string | null {
  return records.findLast(({ jobType, jobResult }) => jobType !== null && jobResult !== null)?.jobType ?? null;
}

/** How a process ended by `EXIT_CODE` of a record; null for anything else. */
export function exitCodeOf(text: string | null): UnitObservation["exitCode"] {
  return (["exited", "killed", "dumped"] as const).find((code) => code === text) ?? null;
}

/** Reads one line of `journalctl --output=json`; null for what is no record. */
export function parseManagerRecord(line: string): TimedRecord | null {
  try {
    const entry: unknown = JSON.parse(line);
    if (typeof entry !== "object" || entry === null) return null;
    const fields = new Map<string, unknown>(Object.entries(entry));
    const text = (name: string): string | null => {
      const value = fields.get(name);
      return typeof value === "string" ? value : null;
    };
    const atMs = Number(text("__MONOTONIC_TIMESTAMP") ?? Number.NaN) / 1000;
    const exitStatus = text("EXIT_STATUS") ?? "";
    return {
      messageId: text("MESSAGE_ID") ?? "",
      jobType: text("JOB_TYPE"),
      jobResult: text("JOB_RESULT"),
      result: text("UNIT_RESULT"),
      exitCode: exitCodeOf(text("EXIT_CODE")),
      exitStatus: /^\d{1,3}$/.test(exitStatus) ? Number(exitStatus) : null,
      atMs: Number.isFinite(atMs) ? atMs : null,
    };
  } catch {
    return null;
  }
}

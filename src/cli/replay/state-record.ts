import type { InvocationId, MonotonicMs } from "../../model/scalars.ts";
import { systemdMessageIds } from "../../sensors/journal/message-ids.ts";
import { recordIds } from "../../sensors/unit/stop-cause-of-records.ts";
import { type Fields, fieldText, wholeNumber } from "./fields.ts";
import { idField } from "./lenient-entry.ts";

/** systemd's records that a unit's state is read from, beside those that tell why it is down (systemd/sd-messages.h). */
export const stateRecordIds = {
  ...recordIds,
  starting: systemdMessageIds.starting,
  exited: systemdMessageIds.processExited,
  restartScheduled: systemdMessageIds.restartScheduled,
} as const;

const known: ReadonlySet<string> = new Set(Object.values(stateRecordIds));

/** True for the MESSAGE_ID of a record that tells of a unit's state. */
export function isStateRecord(messageId: string | null): messageId is string {
  return messageId !== null && known.has(messageId);
}

/** True for a record that a start begins, or is done. */
export function isStartRecord({ messageId }: Pick<StateRecord, "messageId">): boolean {
  return messageId === stateRecordIds.starting || messageId === stateRecordIds.started;
}

/** True for a record that a process or the whole unit has ended. */
export function isEndRecord(messageId: string | null): boolean {
  return (
    messageId === stateRecordIds.exited || messageId === stateRecordIds.stopped || messageId === stateRecordIds.failed
  );
}

/** One of systemd's own records about the unit. */
export interface StateRecord {
  readonly messageId: string;
  readonly atMs: MonotonicMs;
  readonly invocationId: InvocationId | null;
  readonly jobType: string | null;
  readonly jobResult: string | null;
  readonly exitCode: string | null;
  readonly exitStatus: number | null;
  readonly result: string | null;
  readonly restarts: number | null;
  /** `Finished x.service`: only a oneshot unit's start ends so. */
  readonly finished: boolean;
}

/** Reads one from an entry's fields. */
export function stateRecord(fields: Fields, messageId: string, atMs: MonotonicMs): StateRecord {
  const text = (name: string): string | null => fieldText(fields, name);
  const invocationId = (idField(fields, "INVOCATION_ID") ??
    idField(fields, "USER_INVOCATION_ID")) as StateRecord["invocationId"];
  return {
    messageId,
    atMs,
    invocationId,
    jobType: text("JOB_TYPE"),
    jobResult: text("JOB_RESULT"),
    exitCode: text("EXIT_CODE"),
    exitStatus: wholeNumber(text("EXIT_STATUS")),
    result: text("UNIT_RESULT"),
    restarts: wholeNumber(text("N_RESTARTS")),
    finished: (text("MESSAGE") ?? "").startsWith("Finished "),
  };
}

import type { InvocationId, MonotonicMs } from "../../model/scalars.ts";
import { systemdMessageIds as ids } from "./message-ids.ts";

/** A restart follows its announcement at once; a start that comes later than this has another cause. */
const FOLLOWS_WITHIN_MS = 10_000;

/** One of systemd's own records about a unit, as far as restarts go. */
export interface ManagerRecord {
  readonly messageId: string | null;
  readonly invocationId: InvocationId | null;
  readonly atMs: MonotonicMs;
}

/** The MESSAGE_IDs of the records that restarts are read from. */
export const restartRecordIds: readonly string[] = [ids.restartScheduled, ids.starting, ids.started, ids.startFailed];

/**
 * Reads systemd's own restarts out of its records about one unit, in the order of the journal. `Scheduled restart job` alone
 * is none: the start limit may refuse it, and then `Failed to start` follows within the invocation that fell.
 */
export class RestartReader {
  private announced: ManagerRecord | null = null;

  /** True when this record shows that a restart that was announced has begun. */
  isRestart(record: ManagerRecord): boolean {
    const { messageId, invocationId, atMs } = record;
    if (messageId === ids.restartScheduled) {
      this.announced = record;
      return false;
    }
    if (messageId === null || !restartRecordIds.includes(messageId) || this.announced === null) return false;
    const { announced } = this;
    this.announced = null;
    if (atMs - announced.atMs > FOLLOWS_WITHIN_MS) return false;
    return messageId !== ids.startFailed || (invocationId !== null && invocationId !== announced.invocationId);
  }
}

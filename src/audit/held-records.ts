import type { AuditRecord } from "../model/audit-record.ts";

/** Records held at once: memory is bounded, and a snapshot is tens of kilobytes. */
const MOST_HELD = 200;
/** Samples leave this share of the room free. */
const SAMPLES_UP_TO = 0.25;

/** Audit records that neither journald nor the spool has taken yet, in order, in memory alone: lost when the program ends. */
export class HeldRecords {
  #records: AuditRecord[] = [];
  #dropped = 0;

  /** The oldest; null when none is held. */
  get first(): AuditRecord | null {
    return this.#records[0] ?? null;
  }

  /** Records that are missing from the trail, since droppedToldOf(). */
  get dropped(): number {
    return this.#dropped;
  }

  /** Holds a record where there is room for it, else counts it as dropped: how it began tells more than how it went on. */
  hold(record: AuditRecord): void {
    const room = record.event === "sample" ? MOST_HELD * SAMPLES_UP_TO : MOST_HELD;
    if (this.#records.length < room) this.#records.push(record);
    else this.#dropped++;
  }

  /** Lets go of the first: it is in the trail, or (`dropped`) can never be. */
  release({ dropped }: { readonly dropped: boolean }): void {
    this.#records.shift();
    if (dropped) this.#dropped++;
  }

  droppedToldOf(): void {
    this.#dropped = 0;
  }
}

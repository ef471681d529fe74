import type { BootId, MonotonicMs } from "../../model/scalars.ts";
import type { JournalEntry } from "./entry.ts";

/** An entry that is read so long after journald took it in shows that more of the past may be waiting to be read. */
const OLD_MS = 2000;
/** Nothing that old was read for so long: what there was to read is read. */
const CAUGHT_UP_MS = 5000;
/** Within so long something is read, where there is something to read: journald tells within half a second. */
const STANDS_STILL_MS = 10_000;

/** Knows whether what is read of the journal is the present, the past still, or nothing at all though there is something. */
export class Lag {
  readonly #bootId: BootId;
  readonly #nowMs: () => MonotonicMs;
  #readOldAtMs = -Infinity;
  /** How far was read, and since when more is known to be there while nothing comes. */
  #upToMs = -Infinity;
  #expectedSinceMs: MonotonicMs | null = null;
  #passedAtMs = 0 as MonotonicMs;
  /** When what is read came, where that was not now. */
  #cameAtMs: MonotonicMs | null = null;

  constructor({ bootId, nowMs }: { readonly bootId: BootId; readonly nowMs: () => MonotonicMs }) {
    this.#bootId = bootId;
    this.#nowMs = nowMs;
  }

  /** An entry came that nobody needs to read. */
  passOver(): void {
    this.#passedAtMs = this.#nowMs();
  }

  /** Has the last one that was passed over read after all: it is as old as it was when it came. */
  catchUp(read: () => void): void {
    this.#cameAtMs = this.#passedAtMs;
    read();
    this.#cameAtMs = null;
  }

  /** Takes an entry in; gives whether it is of the past. One of another boot cannot be told. */
  read({ bootId, atMs }: Pick<JournalEntry, "bootId" | "atMs">): boolean {
    const nowMs = this.#nowMs();
    const isOld = bootId === this.#bootId && (this.#cameAtMs ?? nowMs) - atMs > OLD_MS;
    if (isOld) this.#readOldAtMs = nowMs;
    if (bootId === this.#bootId) this.#upToMs = Math.max(this.#upToMs, atMs);
    this.#expectedSinceMs = null;
    return isOld;
  }

  /** Takes in that the journal has an entry of this time. */
  expect(atMs: MonotonicMs): void {
    if (atMs > this.#upToMs) this.#expectedSinceMs ??= this.#nowMs();
  }

  /** Whether nothing is read though there is more: whoever reads for us is stopped, or hangs. */
  get standsStill(): boolean {
    return this.#expectedSinceMs !== null && this.#nowMs() - this.#expectedSinceMs >= STANDS_STILL_MS;
  }

  /** Somebody else begins to read. */
  renew(): void {
    this.#expectedSinceMs = null;
  }

  /** Whether nothing of the past was read for a while. */
  get isCaughtUp(): boolean {
    return this.#nowMs() - this.#readOldAtMs >= CAUGHT_UP_MS;
  }
}

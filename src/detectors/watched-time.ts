import type { MonotonicMs } from "../model/scalars.ts";

/** For how long something has been so, in all. */
interface Stopwatch {
  readonly totalMs: number;
  /** Null while it is not so. */
  readonly sinceMs: MonotonicMs | null;
}

/** Clocks that stand still: one while the unit is down, one also while it or its journal cannot be seen. */
export interface WatchedTime {
  readonly isDown: boolean;
  readonly unitUnseen: boolean;
  /** Why the journal cannot be seen; null while it can. */
  readonly journalUnseen: string | null;
  readonly down: Stopwatch;
  readonly unwatched: Stopwatch;
}

/** A unit that runs in full sight, as far as is known. */
export const watched: WatchedTime = {
  isDown: false,
  unitUnseen: false,
  journalUnseen: null,
  down: { totalMs: 0, sinceMs: null },
  unwatched: { totalMs: 0, sinceMs: null },
};

/** The clocks after a change of what they depend on. */
export function change(
  time: WatchedTime,
  to: Partial<Pick<WatchedTime, "isDown" | "unitUnseen" | "journalUnseen">>,
  atMs: MonotonicMs,
): WatchedTime {
  const next = { ...time, ...to };
  const { isDown, unitUnseen, journalUnseen } = next;
  const same = isDown === time.isDown && unitUnseen === time.unitUnseen && journalUnseen === time.journalUnseen;
  if (same) return time;
  return {
    ...next,
    down: turned(time.down, isDown, atMs),
    unwatched: turned(time.unwatched, isDown || unitUnseen || journalUnseen !== null, atMs),
  };
}

/** A clock that stands still while the unit is down: only differences mean anything. */
export function upMs(time: WatchedTime, atMs: MonotonicMs): number {
  return atMs - read(time.down, atMs);
}

/** A clock that runs only while the unit does and its journal can be seen: silence counts by this one. */
export function watchedMs(time: WatchedTime, atMs: MonotonicMs): number {
  return atMs - read(time.unwatched, atMs);
}

function read({ totalMs, sinceMs }: Stopwatch, atMs: MonotonicMs): number {
  return totalMs + (sinceMs === null ? 0 : Math.max(0, atMs - sinceMs));
}

function turned(watch: Stopwatch, on: boolean, atMs: MonotonicMs): Stopwatch {
  if (on === (watch.sinceMs !== null)) return watch;
  return on ? { ...watch, sinceMs: atMs } : { totalMs: read(watch, atMs), sinceMs: null };
}

import type { RestartRecordObservation } from "../model/observation.ts";
import type { MonotonicMs } from "../model/scalars.ts";

/** Two accounts of one restart differ by no more than this: systemd records, then starts, and is read. */
const SAME_MS = 2000;
/** More are not kept: by then the budget is spent many times over. */
const MOST = 1000;

/** A counted restart that no record has been matched with yet, and the stretch of time in which it happened. */
interface Unmatched {
  readonly fromMs: MonotonicMs;
  readonly toMs: MonotonicMs;
}

/**
 * Matches systemd's own records of restarts with what the unit's properties showed, so that each counts once. NRestarts
 * goes back to 0 with a start by hand or a reset, and is not read while the bus is lost: then the records alone tell.
 */
export interface RestartTally {
  readonly unmatched: readonly Unmatched[];
  /** Records that were counted, until a reading shows the same restarts. */
  readonly aheadMs: readonly MonotonicMs[];
}

/** A tally that begins with the restarts that are remembered. */
export function tallyOf(restarts: readonly { readonly atMs: MonotonicMs; readonly by: string }[]): RestartTally {
  const unmatched = restarts.filter(({ by }) => by !== "ours").map(({ atMs }) => ({ fromMs: atMs, toMs: atMs }));
  return { unmatched, aheadMs: [] };
}

/** Takes a record in: it stands for a restart that was counted before, or is `fresh`. */
export function recorded(
  tally: RestartTally,
  { atMs }: RestartRecordObservation,
): { readonly tally: RestartTally; readonly fresh: boolean } {
  const found = tally.unmatched.findIndex(({ fromMs, toMs }) => atMs >= fromMs - SAME_MS && atMs <= toMs + SAME_MS);
  if (found >= 0) return { tally: { ...tally, unmatched: tally.unmatched.toSpliced(found, 1) }, fresh: false };
  return { tally: { ...tally, aheadMs: [...tally.aheadMs, atMs].slice(-MOST) }, fresh: true };
}

/** How many of `count` restarts that a reading shows are new, and the tally with them: the others were counted by their records. */
export function read(
  tally: RestartTally,
  { count, fromMs, toMs }: { readonly count: number; readonly fromMs: MonotonicMs; readonly toMs: MonotonicMs },
): { readonly tally: RestartTally; readonly fresh: number } {
  const within = (atMs: MonotonicMs) => atMs >= fromMs - SAME_MS && atMs <= toMs + SAME_MS;
  const fresh = count - Math.min(count, tally.aheadMs.filter(within).length);
  const unmatched = Array.from({ length: Math.min(MOST, fresh) }, () => ({ fromMs, toMs }));
  return {
    fresh,
    tally: {
      unmatched: [...tally.unmatched, ...unmatched].slice(-MOST),
      aheadMs: tally.aheadMs.filter((atMs) => atMs > toMs),
    },
  };
}

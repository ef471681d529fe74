import type { RestartRecordObservation, UnitObservation } from "../model/observation.ts";
import type { MonotonicMs } from "../model/scalars.ts";

/** Two accounts of one restart differ by no more than this: systemd records, then starts, and is read. */
const SAME_MS = 2000;
/** A record waits so long for a reading of the unit that explains it. */
const WAIT_MS = 5000;
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
  /** Records that nothing explains yet. */
  readonly pending: readonly MonotonicMs[];
  /** Records that were counted by themselves, until a reading shows the same restarts. */
  readonly aheadMs: readonly MonotonicMs[];
}

/** A tally that begins with the restarts that are remembered. */
export function tallyOf(restarts: readonly { readonly atMs: MonotonicMs; readonly by: string }[]): RestartTally {
  const unmatched = restarts.filter(({ by }) => by !== "ours").map(({ atMs }) => ({ fromMs: atMs, toMs: atMs }));
  return { unmatched, pending: [], aheadMs: [] };
}

/** Takes a record in: it stands for a restart that was counted, or waits for a reading. */
export function recorded(tally: RestartTally, { atMs }: RestartRecordObservation): RestartTally {
  const found = tally.unmatched.findIndex(({ fromMs, toMs }) => atMs >= fromMs - SAME_MS && atMs <= toMs + SAME_MS);
  if (found >= 0) return { ...tally, unmatched: tally.unmatched.toSpliced(found, 1) };
  return { ...tally, pending: [...tally.pending, atMs].slice(-MOST) };
}

/** How many of `count` restarts that a reading shows are new, and the tally with them: the others were counted by their records. */
export function read(
  tally: RestartTally,
  { count, fromMs, toMs }: { readonly count: number; readonly fromMs: MonotonicMs; readonly toMs: MonotonicMs },
): { readonly tally: RestartTally; readonly fresh: number } {
  const within = (atMs: MonotonicMs) => atMs >= fromMs - SAME_MS && atMs <= toMs + SAME_MS;
  const counted = Math.min(count, tally.aheadMs.filter(within).length);
  const waiting = Math.min(count - counted, tally.pending.filter(within).length);
  const unmatched = Array.from({ length: Math.min(MOST, count - counted - waiting) }, () => ({ fromMs, toMs }));
  return {
    fresh: count - counted,
    tally: {
      unmatched: [...tally.unmatched, ...unmatched].slice(-MOST),
      pending: without(tally.pending, within, waiting),
      aheadMs: tally.aheadMs.filter((atMs) => atMs > toMs),
    },
  };
}

/** The records that no reading has explained in time, to be counted by themselves. The last one of a unit that is down was refused by its start limit. */
export function overdue(
  tally: RestartTally,
  { unit, nowMs }: { readonly unit: UnitObservation | null; readonly nowMs: MonotonicMs },
): { readonly tally: RestartTally; readonly dueMs: readonly MonotonicMs[] } {
  const waited = tally.pending.filter((atMs) => nowMs - atMs >= WAIT_MS);
  if (waited.length === 0) return { tally, dueMs: [] };
  const last = waited.at(-1);
  const refused = unit !== null && unit.mainPid === null && last !== undefined && unit.atMs >= last;
  const dueMs = refused ? waited.slice(0, -1) : waited;
  return {
    dueMs,
    tally: {
      ...tally,
      pending: tally.pending.filter((atMs) => nowMs - atMs < WAIT_MS),
      aheadMs: [...tally.aheadMs, ...dueMs].slice(-MOST),
    },
  };
}

/** Takes the first `most` that fit out of a list. */
function without(
  times: readonly MonotonicMs[],
  fits: (atMs: MonotonicMs) => boolean,
  most: number,
): readonly MonotonicMs[] {
  let left = most;
  return times.filter((atMs) => {
    const goes = left > 0 && fits(atMs);
    if (goes) left -= 1;
    return !goes;
  });
}

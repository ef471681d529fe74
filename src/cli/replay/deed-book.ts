import type { Action, Outcome } from "../../model/decision.ts";
import type { MonotonicMs } from "../../model/scalars.ts";

/** How the daemon's own action ended, and when. */
export interface RecordedEnd {
  readonly atMs: MonotonicMs;
  readonly outcome: Omit<Outcome, "decision">;
}

/** What the daemon did to one unit, as far as the journal was read. */
export interface DeedBook {
  intent(deed: { readonly decision: string; readonly kind: Action["kind"]; readonly atMs: MonotonicMs }): void;
  outcome(decision: string, end: RecordedEnd): void;
  /** The daemon's decision that is the same as one made here at that time, once; null where it made none. */
  match(kind: Action["kind"], atMs: MonotonicMs): string | null;
  endOf(decision: string): RecordedEnd | null;
  /** True when the last start or restart of the unit before that time was the daemon's, and nothing ended since. */
  startedLately(atMs: MonotonicMs): boolean;
  heldLately(atMs: MonotonicMs): boolean;
}

interface Deed {
  readonly decision: string;
  readonly kind: Action["kind"];
  readonly atMs: MonotonicMs;
  matched: boolean;
}

/** The replay turns at other moments of a second than the daemon did. */
const SAME_MS = 3000;
/** Deeds that are remembered. */
const KEPT = 64;
/** systemd's record of a job comes with it; a start may take its time, DefaultTimeoutStartSec=90s. */
const JOB_MS = 100_000;

/** Makes an empty book. */
export function deedBook(): DeedBook {
  let deeds: Deed[] = [];
  const ends = new Map<string, RecordedEnd>();

  const last = (kinds: readonly Action["kind"][], atMs: number): boolean => {
    const deed = deeds.findLast((one) => kinds.includes(one.kind) && one.atMs <= atMs);
    if (deed === undefined || atMs - deed.atMs > JOB_MS) return false;
    const endedMs = ends.get(deed.decision)?.atMs ?? Infinity;
    return atMs <= endedMs + SAME_MS;
  };

  return {
    intent(deed) {
      deeds = [...deeds, { ...deed, matched: false }].slice(-KEPT);
    },
    outcome(decision, end) {
      ends.set(decision, end);
      if (ends.size > KEPT) ends.delete(ends.keys().next().value ?? "");
    },
    match(kind, atMs) {
      const near = (deed: Deed) => Math.abs(deed.atMs - atMs);
      const [found] = deeds
        .filter((deed) => deed.kind === kind && !deed.matched && near(deed) <= SAME_MS)
        .toSorted((one, other) => near(one) - near(other));
      if (found === undefined) return null;
      found.matched = true;
      return found.decision;
    },
    endOf: (decision) => ends.get(decision) ?? null,
    startedLately: (atMs) => last(["start", "restart"], atMs),
    heldLately: (atMs) => last(["hold"], atMs),
  };
}

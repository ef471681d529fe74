import type { ProcessesObservation } from "../../model/observation.ts";
import type { MonotonicMs } from "../../model/scalars.ts";
import { type Conflicts, noConflicts } from "./backing.ts";

/** What the stray detector knows. */
export interface Memory {
  readonly last: ProcessesObservation | null;
  readonly blind: string | null;
  readonly active: boolean;
  readonly activeSinceMs: MonotonicMs | null;
  readonly journalSeen: boolean;
  readonly conflicts: Conflicts;
  /** The last good poll; null where the unit shows none. */
  readonly polledAtMs: MonotonicMs | null;
  /** Since when it has polled well without a long pause; null where the unit shows no polls. */
  readonly pollsSinceMs: MonotonicMs | null;
  /** A dependency has answered once: only then does a missing answer tell anything. */
  readonly reached: boolean;
  /** The last sign that the unit may not reach what it polls. */
  readonly cutOffAtMs: MonotonicMs | null;
  /** When each candidate of the last scan was first seen without a gap, by identity. */
  readonly firstSeenMs: ReadonlyMap<string, MonotonicMs>;
  /** The last scan that showed what is a stray by itself: the conflicts until then are its. */
  readonly strayAtMs: MonotonicMs | null;
  /** The last scan that showed several doubtful ones that are not acquitted: whose the conflicts until then are, nobody knows. */
  readonly crowdedAtMs: MonotonicMs | null;
  /** The last scan that showed a candidate that is not acquitted: the conflicts until then may be its. */
  readonly suspectAtMs: MonotonicMs | null;
  /** When the conflict began that was on when a daemon before this one ended; null where none was. */
  readonly recalledConflictMs: MonotonicMs | null;
  /** Candidates that ran beside the unit for long without a conflict, or that began when one was on: it is not theirs. What is a stray by itself needs none. */
  readonly acquitted: ReadonlySet<string>;
}

/** Nothing yet. */
export const blank: Memory = {
  last: null,
  blind: "not-scanned-yet",
  active: false,
  activeSinceMs: null,
  journalSeen: true,
  conflicts: noConflicts,
  polledAtMs: null,
  pollsSinceMs: null,
  reached: false,
  cutOffAtMs: null,
  firstSeenMs: new Map(),
  strayAtMs: null,
  crowdedAtMs: null,
  suspectAtMs: null,
  recalledConflictMs: null,
  acquitted: new Set(),
};

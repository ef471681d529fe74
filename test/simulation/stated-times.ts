/**
 * Within what time a fault is to be noticed, and to be over, at the default settings, milliseconds. The clock of a fault
 * starts anew whenever something that rightly delays ends (judge/excuses.ts names each), and stands still meanwhile.
 */

const second = 1000;
const minute = 60 * second;

/** The loop beats each second while something is pending; the simulation beats each 10 s where nothing changes. */
const beat = 10 * second;
/** A D-Bus hint, a line of the journal, a reading: 0.43 s measured at most, 2.5 s simulated. */
const senses = 3 * second;
/** Between two actions (`restart.pause`). */
const coolDown = 15 * second;

export const statedTimes = {
  stall: {
    // The last heartbeat is up to 10 s old; 2 × 150 s of silence; answers of the dependencies: 15 s between two questions, 5 s each.
    detectMs: 310 * second + beat + senses,
    healMs: 310 * second + 2 * beat + coolDown + 60 * second,
  },
  "memory-over": {
    // Three samples over the limit, 30 s apart, the first up to 30 s after the limit was passed; two may be missed (M of N).
    detectMs: 5 * 30 * second + beat,
    healMs: 5 * 30 * second + 2 * beat + coolDown + 20 * second,
  },
  // The hint, or the poll each 30 s.
  down: { detectMs: 30 * second + senses, healMs: null },
  stray: {
    // A new process is looked for each second; confirmed by a scan 10 s later, or 20 where the scans fall badly.
    detectMs: 21 * second + 2 * senses,
    // TERM and its grace 10 s, a cool-down before.
    healMs: 21 * second + 2 * senses + coolDown + 13 * second + beat,
  },
  // Two episodes since the copy is there, 7–13 s apart, and the scan.
  doubtful: { detectMs: 60 * second + beat, healMs: 110 * second },
  // Three episodes in 3 minutes.
  remote: { detectMs: 3 * minute + beat, healMs: null },
  // Six episodes in an hour (`conflict-flaps`), each up to 156 s after the one before.
  "remote-flapping": { detectMs: 20 * minute, healMs: null },
  webhook: { detectMs: 65 * second + beat, healMs: null },
  // A network line, and an answer that is missing; the question may have been asked 15 s before, and takes 5 s.
  outage: { detectMs: 65 * second + 30 * second, healMs: null },
  // Silence of 150 s, and the answer.
  "outage-hung": { detectMs: 160 * second + 45 * second, healMs: null },
  critical: { detectMs: 15 * second, healMs: null },
  "crash-loop": { detectMs: 15 * second, healMs: null },
  // What docs/memory-growth.md states, by rate; healed in the next window or before the limit.
  leak: { detectMs: null, healMs: null },
} as const satisfies Record<string, { readonly detectMs: number | null; readonly healMs: number | null }>;

export type FaultKind = keyof typeof statedTimes;

/** After the backoff, a start is due at once; jitter is a tenth. A probe may have to answer first. */
export const startSlackMs = 60 * second + coolDown + beat;

/** The slow retry, and what may delay it. */
export const slowRetryMs = 30 * minute + 2 * minute;

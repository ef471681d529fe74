import type { JudgedProcess, ProcessesObservation, ProcessIdentity } from "../../model/observation.ts";
import type { MonotonicMs } from "../../model/scalars.ts";
import { lastMs, lastsSince, wasOnBefore } from "./backing.ts";
import type { Memory } from "./memory.ts";

/** After a process is gone its poll is held for about 11 s (docs/field-notes.md, "409 Conflict"). */
const POLL_DIES_MS = 15_000;
/** Two that poll with one token are in conflict by then: a poll that is good shows that the other does not. */
const TAKE_TURNS_MS = 30_000;
/** Unit of `starttime` in proc_pid_stat(5): USER_HZ is 100 on every Linux. The boot's clock also counts sleep: what began after a sleep seems younger. */
const MS_PER_TICK = 10;

/** One that is doubtful by itself (other flags) needs more: a lasting conflict, all of it since it has been there alone. */
export function isConvicted(
  { conflicts, firstSeenMs, strayAtMs, crowdedAtMs, acquitted }: Memory,
  { process, strayIfConflict }: JudgedProcess,
  { nowMs, windowMs }: { readonly nowMs: MonotonicMs; readonly windowMs: number },
): boolean {
  const key = identityKey(process);
  if (!strayIfConflict || acquitted.has(key)) return false;
  const sinceMs = Math.max(firstSeenMs.get(key) ?? nowMs, diedMs(strayAtMs), diedMs(crowdedAtMs));
  return lastsSince(conflicts, { sinceMs, nowMs, windowMs });
}

/** Until when conflicts may be those of a process that was last seen then. */
function diedMs(lastSeenMs: MonotonicMs | null): number {
  return lastSeenMs === null ? -Infinity : lastSeenMs + POLL_DIES_MS;
}

/** Takes a scan in: who is seen for how long, and whom a conflict can not convict any more. */
export function scanned(memory: Memory, scan: ProcessesObservation, windowMs: number): Memory {
  const firstSeenMs = new Map<string, MonotonicMs>();
  const acquitted = new Set<string>();
  for (const judged of scan.judged.filter(mayBeStray)) {
    const { process } = judged;
    const key = identityKey(process);
    const knownMs = memory.firstSeenMs.get(key);
    const firstMs = knownMs ?? scan.atMs;
    firstSeenMs.set(key, firstMs);
    const free =
      knownMs === undefined
        ? (isDoubtful(judged) && cameUnseen(scan, process, windowMs)) || cameLater(memory, process, windowMs)
        : inPeace(memory, scan, firstMs, windowMs);
    if (free || memory.acquitted.has(key)) acquitted.add(key);
  }
  const strayAtMs = scan.judged.some(({ standing }) => standing === "stray") ? scan.atMs : memory.strayAtMs;
  const suspectAtMs = acquitted.size < firstSeenMs.size ? scan.atMs : memory.suspectAtMs;
  const suspects = scan.judged.filter((judged) => isDoubtful(judged) && !acquitted.has(identityKey(judged.process)));
  const crowdedAtMs = suspects.length > 1 ? scan.atMs : memory.crowdedAtMs;
  return { ...memory, last: scan, blind: null, firstSeenMs, strayAtMs, crowdedAtMs, suspectAtMs, acquitted };
}

/** Whether nobody saw it come, as after our own restart: then nobody knows what was there first, it or the conflict. */
function cameUnseen(scan: ProcessesObservation, { startTimeTicks }: ProcessIdentity, windowMs: number): boolean {
  return scan.atMs - startTimeTicks * MS_PER_TICK > windowMs;
}

/** Whether the conflict was on already when it began. */
function cameLater(memory: Memory, { startTimeTicks }: ProcessIdentity, windowMs: number): boolean {
  const { conflicts, last, recalledConflictMs, suspectAtMs } = memory;
  const beganMs = startTimeTicks * MS_PER_TICK;
  if (last === null && recalledConflictMs !== null && recalledConflictMs < beganMs) return true;
  return wasOnBefore(conflicts, { beganMs, windowMs, explainedUntilMs: diedMs(suspectAtMs) });
}

/** Whether it has run for long beside a unit that polls, or shows no polls. */
function inPeace(memory: Memory, scan: ProcessesObservation, firstMs: MonotonicMs, windowMs: number): boolean {
  const { active, activeSinceMs, journalSeen, conflicts, polledAtMs, pollsSinceMs, cutOffAtMs } = memory;
  const sinceMs = Math.max(firstMs, activeSinceMs ?? scan.atMs, cutOffAtMs ?? firstMs, lastMs(conflicts) ?? firstMs);
  if (!active || !journalSeen || scan.atMs - sinceMs < windowMs) return false;
  if (polledAtMs === null || pollsSinceMs === null) return true;
  // Its first good poll after a silence is answered with a conflict soon, where the other polls.
  return polledAtMs >= sinceMs + TAKE_TURNS_MS && scan.atMs - pollsSinceMs >= TAKE_TURNS_MS;
}

/** The unit has polled well. */
export function polled(memory: Memory, atMs: MonotonicMs): Memory {
  const { polledAtMs, pollsSinceMs } = memory;
  const goesOn = polledAtMs !== null && atMs - polledAtMs < TAKE_TURNS_MS;
  return { ...memory, polledAtMs: atMs, pollsSinceMs: goesOn ? pollsSinceMs : atMs };
}

/** Not a stray by itself: only a conflict may show that it is one. */
function isDoubtful({ standing, strayIfConflict }: JudgedProcess): boolean {
  return standing !== "stray" && strayIfConflict;
}

function mayBeStray(judged: JudgedProcess): boolean {
  return judged.standing === "stray" || judged.strayIfConflict;
}

/** One text for one process, never shared by two. */
export function identityKey(process: ProcessIdentity): string {
  return `${process.bootId}:${process.pid}:${process.startTimeTicks}`;
}

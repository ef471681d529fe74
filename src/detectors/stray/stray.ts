import type { JudgedProcess, ProcessesObservation, ProcessIdentity } from "../../model/observation.ts";
import type { Json, MonotonicMs } from "../../model/scalars.ts";
import { type Detector, healthy, unhealthy, unknown } from "../detector.ts";
import {
  backs,
  type Conflicts,
  lastMs,
  lastsSince,
  noConflicts,
  wasOnBefore,
  withConflict,
  withWebhook,
} from "./backing.ts";

/** After a process is gone its poll is held for about 11 s (docs/field-notes.md, "409 Conflict"). */
const POLL_DIES_MS = 15_000;
/** Two that poll with one token are in conflict by then: a poll that is good shows that the other does not. */
const TAKE_TURNS_MS = 30_000;
/** Unit of `starttime` in proc_pid_stat(5): USER_HZ is 100 on every Linux. The boot's clock also counts sleep: what began after a sleep seems younger. */
const MS_PER_TICK = 10;
/** Copies of others that are shown. */
const SHOWN_COPIES = 5;

interface Memory {
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

/** Judges whether a second copy runs outside the unit: seen twice over the confirmation time, or once when a conflict backs it. */
export const stray: Detector<Memory> = {
  name: "stray",
  blank: {
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
  },
  observe(memory, observation, { conflict: { graceMs, windowMs } }) {
    const { conflicts, activeSinceMs } = memory;
    switch (observation.kind) {
      case "processes":
        return scanned(memory, observation, windowMs);
      case "message":
        switch (observation.class) {
          case "conflict":
          case "session_conflict":
            return { ...memory, conflicts: withConflict(conflicts, observation.atMs, { activeSinceMs, graceMs }) };
          case "conflict_webhook":
            return { ...memory, conflicts: withWebhook(conflicts, observation.atMs) };
          case "activity":
            return polled(memory, observation.atMs);
          case "network":
            return { ...memory, cutOffAtMs: observation.atMs };
          default:
            return memory;
        }
      case "probe":
        if (observation.up) return memory.reached ? memory : { ...memory, reached: true };
        // What we never reached, the unit may reach another way.
        return memory.reached ? { ...memory, cutOffAtMs: observation.atMs } : memory;
      case "incident-recalled":
        return observation.detector === "conflict" ? { ...memory, recalledConflictMs: observation.openedAtMs } : memory;
      case "unit":
        return { ...memory, active: observation.activeState === "active", activeSinceMs: observation.activeSinceMs };
      case "sight":
        return { ...memory, journalSeen: observation.visible };
      case "blind":
        if (observation.sensor === "unit") return { ...memory, active: false };
        if (observation.sensor === "journal") return { ...memory, journalSeen: false };
        return observation.sensor === "processes" ? { ...memory, blind: observation.why } : memory;
      default:
        return memory;
    }
  },
  assess(memory, { strays: { confirmMs }, conflict: { windowMs } }, nowMs) {
    const { last, blind, conflicts, firstSeenMs } = memory;
    const scannedAtMs = last === null ? null : Math.round(last.atMs);
    if (last === null || blind !== null) return unknown("processes-not-seen", { why: blind, scannedAtMs });
    if (!last.enforced) return unknown("enforcement-off", { why: last.offReason, scannedAtMs });
    const backed = backs(conflicts, nowMs);
    const firstMs = ({ process }: JudgedProcess) => firstSeenMs.get(identityKey(process)) ?? last.atMs;
    const convicted = (judged: JudgedProcess) => isConvicted(memory, judged, { nowMs, windowMs });
    const candidates = last.judged.filter((judged) => judged.standing === "stray" || convicted(judged));
    if (candidates.length === 0) {
      const doubtful = last.judged.filter((judged) => judged.standing === "unknown");
      if (doubtful.length > 0) return unknown("copies-not-judged", { scannedAtMs, processes: doubtful.map(describe) });
      const instances = last.judged.filter(({ standing }) => standing === "ours").length;
      // For who has to explain a conflict: the same program, run by another unit or container of this machine.
      const managedCopies = last.judged.filter(isManagedCopy).slice(0, SHOWN_COPIES).map(describe);
      const evidence = { program: last.program, processesInUnit: instances, scannedAtMs, managedCopies };
      return healthy("single-instance", evidence);
    }
    const confirmed = candidates.filter((judged) => {
      if (backed && judged.standing === "stray") return true;
      // Seen again: by a later scan than the first, however short the confirmation time is set.
      return last.atMs > firstMs(judged) && last.atMs - firstMs(judged) >= confirmMs;
    });
    const evidence = { program: last.program, scannedAtMs, conflict: backed, processes: candidates.map(describe) };
    if (confirmed.length === 0) return unknown("stray-unconfirmed", evidence);
    return { ...unhealthy(backed ? "stray-with-conflict" : "stray", evidence), strays: confirmed };
  },
};

function isManagedCopy({ standing, reason }: JudgedProcess): boolean {
  return standing === "someone-else" && ["other-service", "container", "other-pid-namespace"].includes(reason);
}

/** One that is doubtful by itself (other flags) needs more: a lasting conflict, all of it since it has been there alone. */
function isConvicted(
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

function scanned(memory: Memory, scan: ProcessesObservation, windowMs: number): Memory {
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

function polled(memory: Memory, atMs: MonotonicMs): Memory {
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

function describe({ process, standing, reason, parent, company }: JudgedProcess): Json {
  return {
    pid: process.pid,
    startTimeTicks: process.startTimeTicks,
    uid: process.uid,
    commandLine: process.commandLine,
    cgroup: process.cgroup,
    standing,
    reason,
    company: company.map(({ pid }) => pid),
    parent: parent === null ? null : { pid: parent.pid, commandLine: parent.commandLine },
  };
}

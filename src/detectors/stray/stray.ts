import type { JudgedProcess, ProcessesObservation, ProcessIdentity } from "../../model/observation.ts";
import type { Json, MonotonicMs } from "../../model/scalars.ts";
import { belongsTo } from "../conflict-lines.ts";
import { type Detector, healthy, unhealthy, unknown } from "../detector.ts";

/** A conflict this young backs a stray: a 409 reaches the journal within seconds of the poll that caused it, and repeats every 4–18 s (docs/field-notes.md, "409 Conflict"). */
const CONFLICT_BACKS_MS = 30_000;
/** Conflicts that make one lasting: a single one may be an old poll dying. */
const LASTING_EPISODES = 2;
/** Episodes kept. */
const KEPT_EPISODES = 20;

interface Memory {
  readonly last: ProcessesObservation | null;
  readonly blind: string | null;
  readonly activeSinceMs: MonotonicMs | null;
  readonly lastConflictMs: MonotonicMs | null;
  /** When conflict episodes began that are not the dying poll of a former invocation, the newest last. */
  readonly episodesMs: readonly MonotonicMs[];
  /** When each candidate of the last scan was first seen without a gap, by identity. */
  readonly firstSeenMs: ReadonlyMap<string, MonotonicMs>;
}

/** Judges whether a second copy runs outside the unit: seen twice over the confirmation time, or once when a conflict backs it. */
export const stray: Detector<Memory> = {
  name: "stray",
  blank: {
    last: null,
    blind: "not-scanned-yet",
    activeSinceMs: null,
    lastConflictMs: null,
    episodesMs: [],
    firstSeenMs: new Map(),
  },
  observe(memory, observation, { conflict: { graceMs } }) {
    switch (observation.kind) {
      case "processes": {
        const firstSeenMs = new Map<string, MonotonicMs>();
        for (const { process } of observation.judged.filter(mayBeStray)) {
          const key = identityKey(process);
          firstSeenMs.set(key, memory.firstSeenMs.get(key) ?? observation.atMs);
        }
        return { ...memory, last: observation, blind: null, firstSeenMs };
      }
      case "message":
        if (observation.class !== "conflict" && observation.class !== "session_conflict") return memory;
        return heard(memory, observation.atMs, graceMs);
      case "unit":
        return { ...memory, activeSinceMs: observation.activeSinceMs };
      case "blind":
        return observation.sensor === "processes" ? { ...memory, blind: observation.why } : memory;
      default:
        return memory;
    }
  },
  assess({ last, blind, lastConflictMs, episodesMs, firstSeenMs }, { strays: { confirmMs } }, nowMs) {
    if (last === null || blind !== null) return unknown("processes-not-seen", { why: blind });
    if (!last.enforced) return unknown("enforcement-off", { why: last.offReason });
    const backed = nowMs - (lastConflictMs ?? -Infinity) <= CONFLICT_BACKS_MS;
    const scannedAtMs = Math.round(last.atMs);
    const firstMs = ({ process }: JudgedProcess) => firstSeenMs.get(identityKey(process)) ?? last.atMs;
    // One that is doubtful by itself (other flags) needs more: a lasting conflict, all of it since it has been there.
    const doubtfulToo = (judged: JudgedProcess) =>
      judged.strayIfConflict &&
      backed &&
      episodesMs.filter((atMs) => atMs >= firstMs(judged)).length >= LASTING_EPISODES;
    const candidates = last.judged.filter((judged) => judged.standing === "stray" || doubtfulToo(judged));
    if (candidates.length === 0) {
      const doubtful = last.judged.filter((judged) => judged.standing === "unknown");
      if (doubtful.length > 0) return unknown("copies-not-judged", { processes: doubtful.map(describe) });
      const instances = last.judged.filter(({ standing }) => standing === "ours").length;
      // For who has to explain a conflict: the same program, run by another unit or container of this machine.
      const managedCopies = last.judged.filter(isManagedCopy).map(describe);
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

function heard(memory: Memory, atMs: MonotonicMs, graceMs: number): Memory {
  const { episodesMs, activeSinceMs } = memory;
  const transient = activeSinceMs !== null && atMs - activeSinceMs < graceMs;
  const same = belongsTo(episodesMs.at(-1), atMs);
  const next = transient || same ? episodesMs : [...episodesMs, atMs].slice(-KEPT_EPISODES);
  return { ...memory, lastConflictMs: atMs, episodesMs: next };
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

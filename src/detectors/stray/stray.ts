import type { JudgedProcess, ProcessesObservation, ProcessIdentity } from "../../model/observation.ts";
import type { Json, MonotonicMs } from "../../model/scalars.ts";
import { type Detector, healthy, unhealthy, unknown } from "../detector.ts";

/** A conflict this young backs a stray: a 409 reaches the journal within seconds of the poll that caused it, and repeats every 4–18 s (docs/field-notes.md, "409 Conflict"). */
const CONFLICT_BACKS_MS = 30_000;

interface Memory {
  readonly last: ProcessesObservation | null;
  readonly blind: string | null;
  readonly conflictAtMs: MonotonicMs | null;
  /** When each candidate of the last scan was first seen without a gap, by identity. */
  readonly firstSeenMs: ReadonlyMap<string, MonotonicMs>;
}

/** Judges whether a second copy runs outside the unit: seen twice over the confirmation time, or once when a conflict backs it. */
export const stray: Detector<Memory> = {
  name: "stray",
  blank: { last: null, blind: "not-scanned-yet", conflictAtMs: null, firstSeenMs: new Map() },
  observe(memory, observation) {
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
        return { ...memory, conflictAtMs: observation.atMs };
      case "blind":
        return observation.sensor === "processes" ? { ...memory, blind: observation.why } : memory;
      default:
        return memory;
    }
  },
  assess({ last, blind, conflictAtMs, firstSeenMs }, { strays: { confirmMs } }, nowMs) {
    if (last === null || blind !== null) return unknown("processes-not-seen", { why: blind });
    if (!last.enforced) return unknown("enforcement-off", { why: last.offReason });
    const backed = conflictAtMs !== null && nowMs - conflictAtMs <= CONFLICT_BACKS_MS;
    const candidates = last.judged.filter(
      (judged) => judged.standing === "stray" || (backed && judged.strayIfConflict),
    );
    if (candidates.length === 0) {
      const doubtful = last.judged.filter((judged) => judged.standing === "unknown");
      if (doubtful.length > 0) return unknown("copies-not-judged", { processes: doubtful.map(describe) });
      const instances = last.judged.filter(({ standing }) => standing === "ours").length;
      return healthy("single-instance", { program: last.program, processesInUnit: instances });
    }
    const confirmed = candidates.filter(({ process }) => {
      const firstMs = firstSeenMs.get(identityKey(process));
      // Seen again: by a later scan than the first, however short the confirmation time is set.
      return backed || (firstMs !== undefined && last.atMs > firstMs && last.atMs - firstMs >= confirmMs);
    });
    const evidence = { program: last.program, conflict: backed, processes: candidates.map(describe) };
    if (confirmed.length === 0) return unknown("stray-unconfirmed", evidence);
    return { ...unhealthy(backed ? "stray-with-conflict" : "stray", evidence), strays: confirmed };
  },
};

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

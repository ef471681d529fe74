import type { JudgedProcess } from "../../model/observation.ts";
import type { Json } from "../../model/scalars.ts";
import { type Detector, healthy, unhealthy, unknown } from "../detector.ts";
import { backs, withConflict, withWebhook } from "./backing.ts";
import { blank, type Memory } from "./memory.ts";
import { identityKey, isConvicted, polled, scanned } from "./suspects.ts";

/** Copies of others that are shown. */
const SHOWN_COPIES = 5;

/** Judges whether a second copy runs outside the unit: seen twice over the confirmation time, or once when a conflict backs it. */
export const stray: Detector<Memory> = {
  name: "stray",
  blank,
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

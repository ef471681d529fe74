import { isMemberOf } from "./cgroup.ts";
import { ownerOfCgroup } from "./cgroup-owner.ts";
import type { ProcessFacts } from "./process-facts.ts";

/** What must never be signalled, whatever it is related to. */
export interface Untouchable {
  /** The unit's ControlGroup; null when it has none. */
  readonly controlGroup: string | null;
  /** The unit's MainPID; null when there is none. */
  readonly mainPid: number | null;
  /** Ourselves and our ancestors. */
  readonly pids: ReadonlySet<number>;
}

/**
 * The rules that hold for every process we may signal, stray or company: a real process in our own PID namespace, read
 * in full, that is not PID 1, not ours, not the unit's, and that no other service and no container answers for.
 */
export function mayBeSignalled(facts: ProcessFacts, { controlGroup, mainPid, pids }: Untouchable): boolean {
  if (facts.pid <= 1 || facts.pid === mainPid || pids.has(facts.pid)) return false;
  if (facts.kernelThread || facts.isProcess !== true || facts.namespace !== "same") return false;
  if (facts.cgroup === null || isMemberOf(facts.cgroup, controlGroup)) return false;
  const owner = ownerOfCgroup(facts.cgroup).kind;
  return owner === "unmanaged" || owner === "launcher";
}

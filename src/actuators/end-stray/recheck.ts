import { isMemberOf } from "../../procfs/cgroup.ts";
import { mayBeSignalled, type Untouchable } from "../../procfs/may-be-signalled.ts";
import type { ProcFiles } from "../../procfs/proc-files.ts";
import { readProcessFacts, type ProcessFacts } from "../../procfs/process-facts.ts";
import type { ProcessSummary } from "../../model/observation.ts";

/** Whether a process is still the one that was judged. */
export type Recheck =
  | { readonly kind: "unchanged"; readonly facts: ProcessFacts }
  | { readonly kind: "gone" }
  | { readonly kind: "skip"; readonly reason: SkipReason; readonly detail: string };

/** Why a process is left alone after all. */
export type SkipReason = "identity-changed" | "in-unit-cgroup" | "protected" | "unreadable";

/** What the recheck compares with. */
export interface RecheckContext {
  readonly files: ProcFiles;
  readonly ownNamespace: string | null;
  readonly untouchable: Untouchable;
}

/** Reads a process again, after a handle on it is held and before anything is sent: any change since it was judged, and it is left alone. */
export function recheck(judged: ProcessSummary, context: RecheckContext): Recheck {
  const { files, untouchable } = context;
  if (judged.pid <= 1 || untouchable.pids.has(judged.pid))
    return skip("protected", "it is init, this program or its parent");
  if (files.bootId() !== judged.bootId) return skip("identity-changed", "it was judged in another boot");
  const reading = readProcessFacts(files, judged.pid, { ownNamespace: context.ownNamespace });
  if (reading.kind === "gone") return { kind: "gone" };
  if (reading.kind === "unreadable") return skip("unreadable", `it cannot be read (${reading.code})`);
  const facts = reading.value;
  if (facts.startTimeTicks !== judged.startTimeTicks)
    return skip("identity-changed", "the PID belongs to another process");
  if (facts.state === "Z" || facts.state === "X") return { kind: "gone" };
  if (facts.cgroup === null || facts.namespace === "unknown" || facts.isProcess === null) {
    return skip("unreadable", "its cgroup or its PID namespace cannot be read");
  }
  if (facts.pid === untouchable.mainPid || isMemberOf(facts.cgroup, untouchable.controlGroup)) {
    return skip("in-unit-cgroup", "it belongs to the unit");
  }
  if (facts.cgroup.path !== judged.cgroup) return skip("identity-changed", "it has moved to another cgroup");
  if (facts.namespace !== "same") return skip("identity-changed", "it is in another PID namespace");
  if (!mayBeSignalled(facts, untouchable)) return skip("protected", "somebody else answers for it");
  return { kind: "unchanged", facts };
}

function skip(reason: SkipReason, detail: string): Recheck {
  return { kind: "skip", reason, detail };
}

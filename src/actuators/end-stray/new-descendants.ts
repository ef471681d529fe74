import { mayBeSignalled } from "../../procfs/may-be-signalled.ts";
import { readProcessFacts, readStat } from "../../procfs/process-facts.ts";
import { descendantsOf, type TreeLink } from "../../procfs/process-tree.ts";
import type { ProcessSummary } from "../../model/observation.ts";
import type { BootId } from "../../model/scalars.ts";
import type { RecheckContext } from "./recheck.ts";

/** The descendants that some processes have by now and that may be signalled, those already known left out. */
export function newDescendants(
  parents: readonly number[],
  known: ReadonlySet<number>,
  context: RecheckContext & { readonly bootId: BootId },
): readonly ProcessSummary[] {
  const listing = context.files.pids();
  if (parents.length === 0 || listing.kind !== "read") return [];
  const links: TreeLink[] = [];
  for (const pid of listing.value) {
    const stat = readStat(context.files, pid);
    if (stat.kind === "read" && stat.value.state !== "Z") links.push(stat.value);
  }
  const pids = new Set(parents.flatMap((pid) => descendantsOf(pid, links).map((link) => link.pid)));
  const found: ProcessSummary[] = [];
  for (const pid of pids) {
    if (known.has(pid)) continue;
    const reading = readProcessFacts(context.files, pid, { ownNamespace: context.ownNamespace });
    if (reading.kind !== "read" || !mayBeSignalled(reading.value, context.untouchable)) continue;
    const { startTimeTicks, parentPid, uid, comm, cgroup } = reading.value;
    found.push({
      bootId: context.bootId,
      pid,
      startTimeTicks,
      parentPid,
      uid,
      // The name alone: a command line would have to be redacted first.
      commandLine: `[${comm}]`,
      cgroup: cgroup?.path ?? "",
    });
  }
  return found;
}

import { ancestorsOf, descendantsOf, type TreeLink } from "../../procfs/process-tree.ts";
import type { ProcFiles } from "../../procfs/proc-files.ts";
import { readOwnNamespace, readProcessFacts, type ProcessFacts } from "../../procfs/process-facts.ts";
import type { ProcessCache } from "./process-cache.ts";

/** The processes of one pass, each read at most once and only when asked for. */
export interface ProcessTable {
  /** Null: gone, not to be read, or the number of a thread. */
  get(pid: number): ProcessFacts | null;
  /** Parent links of all processes, perhaps a few seconds old: to be checked with `get` before anything rests on them. */
  links(): Iterable<TreeLink>;
}

/** The living descendants of a process, parents before children, each read now. */
export function readDescendants(table: ProcessTable, pid: number): readonly ProcessFacts[] {
  const confirmed = new Set([pid]);
  const found: ProcessFacts[] = [];
  for (const link of descendantsOf(pid, table.links())) {
    const facts = table.get(link.pid);
    if (facts === null || !confirmed.has(facts.parentPid)) continue;
    confirmed.add(facts.pid);
    if (facts.state !== "Z" && facts.state !== "X") found.push(facts);
  }
  return found;
}

/** The ancestors of a process, nearest first, each read now. */
export function readAncestors(table: ProcessTable, facts: ProcessFacts): readonly ProcessFacts[] {
  return ancestorsOf(facts, (pid) => (pid > 0 ? table.get(pid) : null));
}

/** The processes of one pass: those that the cache knows, each read at most once; one that has gone is forgotten. */
export function tableOfPass(files: ProcFiles, cache: ProcessCache, ownPid: number): ProcessTable {
  const ownNamespace = readOwnNamespace(files, ownPid);
  const read = new Map<number, ProcessFacts | null>();
  return {
    links: () => cache.links(),
    get: (pid) => {
      const before = read.get(pid);
      if (before !== undefined) return before;
      const reading = readProcessFacts(files, pid, { ownNamespace });
      const facts = reading.kind === "read" && reading.value.isProcess !== false ? reading.value : null;
      if (reading.kind === "gone") cache.forget(pid);
      read.set(pid, facts);
      return facts;
    },
  };
}

import type { JudgedProcess, ProcessSummary } from "../../model/observation.ts";

/** What a process is to the stray it is ended with. */
export type TargetRole = "wrapper" | "stray" | "descendant";

/** One process to end. */
export interface Target {
  readonly process: ProcessSummary;
  readonly role: TargetRole;
  /** The PID of the stray it belongs to. */
  readonly strayPid: number;
}

/**
 * The processes of a decision in the order in which they are signalled, each once: a stray's wrappers from the outermost,
 * so that none of them goes on to its next command or reports a failure, then the stray, so that it does not replace its
 * workers, then its descendants from the top.
 */
export function targetsOf(strays: readonly JudgedProcess[]): readonly Target[] {
  const targets = new Map<number, Target>();
  const add = (process: ProcessSummary, role: TargetRole, strayPid: number): void => {
    if (!targets.has(process.pid)) targets.set(process.pid, { process, role, strayPid });
  };
  for (const { process: stray, company } of strays) {
    const members = new Map(company.map((member) => [member.pid, member]));
    const wrappers: ProcessSummary[] = [];
    for (let parent = members.get(stray.parentPid); parent !== undefined; parent = members.get(parent.parentPid)) {
      if (wrappers.includes(parent)) break;
      wrappers.unshift(parent);
    }
    for (const wrapper of wrappers) add(wrapper, "wrapper", stray.pid);
    add(stray, "stray", stray.pid);
    for (const member of company) add(member, "descendant", stray.pid);
  }
  return [...targets.values()];
}

/** What a process, or several, hold of the memory. */
export interface Memory {
  readonly rssBytes: number;
  readonly pssBytes: number;
  readonly anonBytes: number;
}

/** Reads `/proc/PID/smaps_rollup`; null of a process that has no memory any more (a zombie's is empty). */
export function parseMemory(smapsRollup: string): Memory | null {
  const bytes = (name: string) => {
    const kilobytes = new RegExp(`^${name}:\\s+(\\d+) kB$`, "mu").exec(smapsRollup)?.[1];
    return kilobytes === undefined ? null : Number(kilobytes) * 1024;
  };
  const [rssBytes, pssBytes, anonBytes] = [bytes("Rss"), bytes("Pss"), bytes("Anonymous")];
  return rssBytes === null || pssBytes === null || anonBytes === null ? null : { rssBytes, pssBytes, anonBytes };
}

/** The time on a processor that `/proc/PID/task/TID/schedstat` tells, nanoseconds. */
export function parseCpuNs(schedstat: string): number {
  const ns = /^(\d+) \d+ \d+\s*$/u.exec(schedstat)?.[1];
  if (ns === undefined) throw new Error(`No schedstat: "${schedstat.trim()}"`);
  return Number(ns);
}

/** How often a thread gave the processor up by itself, from its `/proc/PID/task/TID/status`: it woke as often. */
export function parseWakeUps(status: string): number {
  const switches = /^voluntary_ctxt_switches:\s+(\d+)$/mu.exec(status)?.[1];
  if (switches === undefined) throw new Error("No voluntary_ctxt_switches in a status");
  return Number(switches);
}

/** The PID in the innermost namespace, from `/proc/PID/status`. */
export function parseInnerPid(status: string): number {
  return Number(/^NSpid:.*\s(\d+)$/mu.exec(status)?.[1]);
}

/** What a cgroup has used of the processors since it was made, its ended processes included, from its `cpu.stat`. */
export function parseCgroupCpuNs(cpuStat: string): number {
  const us = /^usage_usec (\d+)$/mu.exec(cpuStat)?.[1];
  if (us === undefined) throw new Error("No usage_usec in a cpu.stat");
  return Number(us) * 1000;
}

/** What one thread has used since it began. */
export interface ThreadUse {
  readonly cpuNs: number;
  readonly wakeUps: number;
}

/** A process of a service, as it stands at one moment; threads by TID. */
export interface ProcessUse {
  readonly name: string;
  /** False: it runs in the service's cgroup and is none of its own, as the bot under supervisord. */
  readonly isOwn: boolean;
  readonly threads: ReadonlyMap<number, ThreadUse>;
}

/** A service at one moment; processes by PID. */
export interface ServiceUse {
  readonly atNs: bigint;
  readonly mainPid: number;
  /** Of the whole cgroup, ended processes included. */
  readonly cgroupCpuNs: number;
  readonly processes: ReadonlyMap<number, ProcessUse>;
}

/** What was used of the processors between two moments; shares are of one core. */
export interface SpanUse {
  readonly seconds: number;
  readonly mainShare: number;
  readonly mainWakeUpsPerS: number;
  /** The cgroup's figure: with the processes that came and ended meanwhile. */
  readonly wholeShare: number;
  /** Of the processes that were there at the end. */
  readonly wholeWakeUpsPerS: number;
  /** Of those processes by name: what a child has of the whole. */
  readonly shareByName: Readonly<Record<string, number>>;
}

/** What lies between two moments of a service; throws where it is not the same service any more. */
export function useBetween(before: ServiceUse, after: ServiceUse): SpanUse {
  if (after.mainPid !== before.mainPid) throw new Error("The main process is another one than at the beginning");
  const ns = Number(after.atNs - before.atNs);
  const seconds = ns / 1e9;
  const uses = [...after.processes].map(([pid, process]) => ({
    pid,
    ...process,
    ...grown(before.processes.get(pid)?.threads ?? new Map(), process.threads),
  }));
  const gone = [...before.processes].filter(([pid, { isOwn }]) => !isOwn && !after.processes.has(pid));
  if (gone.length > 0) throw new Error("What it keeps has ended meanwhile: its share cannot be taken off");
  const own = uses.filter(({ isOwn }) => isOwn);
  const main = own.find(({ pid }) => pid === after.mainPid);
  if (main === undefined) throw new Error("The main process is not in the cgroup");
  const othersNs = sum(uses.filter(({ isOwn }) => !isOwn).map(({ cpuNs }) => cpuNs));
  const shareByName: Record<string, number> = {};
  for (const { name, cpuNs } of own) shareByName[name] = (shareByName[name] ?? 0) + cpuNs / ns;
  return {
    seconds,
    mainShare: main.cpuNs / ns,
    mainWakeUpsPerS: main.wakeUps / seconds,
    wholeShare: Math.max(0, after.cgroupCpuNs - before.cgroupCpuNs - othersNs) / ns,
    wholeWakeUpsPerS: sum(own.map(({ wakeUps }) => wakeUps)) / seconds,
    shareByName,
  };
}

/** What threads have used since; one that is new counts from its beginning. */
function grown(before: ReadonlyMap<number, ThreadUse>, after: ReadonlyMap<number, ThreadUse>): ThreadUse {
  const since = [...after].map(([tid, { cpuNs, wakeUps }]) => ({
    cpuNs: cpuNs - (before.get(tid)?.cpuNs ?? 0),
    wakeUps: wakeUps - (before.get(tid)?.wakeUps ?? 0),
  }));
  return { cpuNs: sum(since.map(({ cpuNs }) => cpuNs)), wakeUps: sum(since.map(({ wakeUps }) => wakeUps)) };
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}

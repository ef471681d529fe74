import { readdirSync, readFileSync } from "node:fs";

import type { Host } from "../../system/host/host.ts";
import { type Memory, parseCgroupCpuNs, parseCpuNs, parseInnerPid, parseMemory, parseWakeUps } from "./proc-text.ts";
import type { ProcessUse, ServiceUse, ThreadUse } from "./use.ts";

/** What a service holds of the memory. */
export interface ServiceMemory {
  readonly main: Memory;
  /** Sums over its own processes: what they share is in the RSS once for each, and in the PSS once. */
  readonly whole: Memory;
  readonly processes: number;
}

/** Words of a command line: whether a process in the service's cgroup is one that it keeps, and none of its own. */
export type IsKept = (argv: readonly string[]) => boolean;

/** Reads what a service of a host uses, from outside: nothing is run in the host for it. */
export class ServiceMeter {
  readonly #directory: string;
  readonly #mainPid: number;
  readonly #isKept: IsKept;

  private constructor(directory: string, mainPid: number, isKept: IsKept) {
    this.#directory = directory;
    this.#mainPid = mainPid;
    this.#isKept = isKept;
  }

  /** Throws when the unit does not run, or is in no cgroup. */
  static async of(host: Host, unit: string, isKept: IsKept = () => false): Promise<ServiceMeter> {
    const { ControlGroup, MainPID } = await host.properties(unit, ["ControlGroup", "MainPID"]);
    if (ControlGroup === "") throw new Error(`${unit} is in no cgroup`);
    const directory = cgroupDirectory(host, ControlGroup);
    // A scope has no main process: its first is taken.
    const inner = MainPID === "" ? null : Number(MainPID);
    const mainPid = pidsBelow(directory).find((pid) => inner === null || innerPid(pid) === inner);
    if (mainPid === undefined) throw new Error(`${unit} has no main process`);
    return new ServiceMeter(directory, mainPid, isKept);
  }

  /** PID of the main process in the eyes of this machine. */
  get mainPid(): number {
    return this.#mainPid;
  }

  memory(): ServiceMemory {
    const own = pidsBelow(this.#directory).flatMap((pid) => {
      if (this.#isKept(argvOf(pid) ?? [])) return [];
      const memory = parseMemory(read(`/proc/${pid}/smaps_rollup`) ?? "");
      return memory === null ? [] : [{ pid, memory }];
    });
    const main = own.find(({ pid }) => pid === this.#mainPid)?.memory;
    if (main === undefined) throw new Error("The main process has ended");
    const whole = own.reduce(
      (sum, { memory }) => ({
        rssBytes: sum.rssBytes + memory.rssBytes,
        pssBytes: sum.pssBytes + memory.pssBytes,
        anonBytes: sum.anonBytes + memory.anonBytes,
      }),
      { rssBytes: 0, pssBytes: 0, anonBytes: 0 },
    );
    return { main, whole, processes: own.length };
  }

  use(): ServiceUse {
    const processes = pidsBelow(this.#directory).flatMap((pid) => {
      const process = processUse(pid, this.#isKept);
      return process === null ? [] : [[pid, process] as const];
    });
    return {
      atNs: process.hrtime.bigint(),
      mainPid: this.#mainPid,
      cgroupCpuNs: parseCgroupCpuNs(readFileSync(`${this.#directory}/cpu.stat`, "utf8")),
      processes: new Map(processes),
    };
  }
}

/** Where a cgroup of a host is in the unified hierarchy, which counts its time on the processors unasked. */
export function cgroupDirectory({ rootDirectory, cgroups }: Host, path: string): string {
  return `${rootDirectory}/sys/fs/cgroup${cgroups === "v1" ? "/unified" : ""}${path}`;
}

/** PIDs of a cgroup and those below it, in the eyes of this machine. */
export function pidsBelow(directory: string): number[] {
  const own = readFileSync(`${directory}/cgroup.procs`, "utf8").split("\n").filter(Boolean).map(Number);
  const below = readdirSync(directory, { withFileTypes: true }).filter((entry) => entry.isDirectory());
  return [...own, ...below.flatMap(({ name }) => pidsBelow(`${directory}/${name}`))];
}

function processUse(pid: number, isKept: IsKept): ProcessUse | null {
  const argv = argvOf(pid);
  const name = read(`/proc/${pid}/comm`)?.trim();
  if (argv === null || name === undefined) return null;
  return { name, isOwn: !isKept(argv), threads: new Map(threadsOf(pid)) };
}

function threadsOf(pid: number): (readonly [number, ThreadUse])[] {
  const directory = `/proc/${pid}/task`;
  return listed(directory).flatMap((tid) => {
    const [schedstat, status] = [read(`${directory}/${tid}/schedstat`), read(`${directory}/${tid}/status`)];
    if (schedstat === null || status === null) return [];
    return [[Number(tid), { cpuNs: parseCpuNs(schedstat), wakeUps: parseWakeUps(status) }] as const];
  });
}

function innerPid(pid: number): number | null {
  const status = read(`/proc/${pid}/status`);
  return status === null ? null : parseInnerPid(status);
}

function argvOf(pid: number): string[] | null {
  return read(`/proc/${pid}/cmdline`)?.split("\0").slice(0, -1) ?? null;
}

/** A file's text; null when the process is gone. */
function read(path: string): string | null {
  try {
    return readFileSync(path, "utf8");
  } catch {
    return null;
  }
}

function listed(directory: string): string[] {
  try {
    return readdirSync(directory);
  } catch {
    return [];
  }
}

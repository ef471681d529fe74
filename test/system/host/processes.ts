import { readdirSync, readFileSync } from "node:fs";

/** A process of a host, in the host's eyes. */
export interface HostProcess {
  readonly pid: number;
  readonly parentPid: number;
  readonly uid: number;
  /** `/proc/<pid>/stat` field 22, in clock ticks since boot. */
  readonly startTimeTicks: number;
  /** One letter: `R`, `S`, `D`, `Z`, … */
  readonly state: string;
  /** Command line, one word each; empty for a zombie. */
  readonly argv: readonly string[];
  /** Path in the unified hierarchy, as the host sees it. */
  readonly cgroup: string;
}

/** Reads one process below a `/proc` directory; null when it is gone. */
export function readHostProcess(procDirectory: string, pid: number): HostProcess | null {
  try {
    const read = (name: string) => readFileSync(`${procDirectory}/${pid}/${name}`, "utf8");
    const stat = read("stat");
    const fields = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
    return {
      pid,
      parentPid: Number(fields[1]),
      uid: Number(/^Uid:\s+(\d+)/mu.exec(read("status"))?.[1]),
      startTimeTicks: Number(fields[19]),
      state: fields[0] ?? "?",
      argv: read("cmdline").split("\0").slice(0, -1),
      cgroup: unifiedPath(read("cgroup")),
    };
  } catch {
    return null;
  }
}

/** Every process below a `/proc` directory. */
export function readHostProcesses(procDirectory: string): HostProcess[] {
  return readdirSync(procDirectory)
    .filter((name) => /^\d+$/u.test(name))
    .flatMap((name) => readHostProcess(procDirectory, Number(name)) ?? []);
}

/** The machine sees a booted host's cgroups below `…/unitwarden-host-TAG/inner`; the host does not. */
function unifiedPath(cgroupFile: string): string {
  const path = /^0::(.*)$/mu.exec(cgroupFile)?.[1] ?? "";
  return path.replace(/^.*\/unitwarden-host-[^/]+\/inner(?=\/|$)/u, "") || "/";
}

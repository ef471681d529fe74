import { readdirSync, readFileSync } from "node:fs";

import type { Host } from "../../system/host/host.ts";

/**
 * CPU that everything in a unit's cgroup has used, in milliseconds: of what lives by the scheduler's nanoseconds, of
 * children that have ended to the kernel's 10 ms. Who has ended and was nobody's child in there is not counted.
 */
export function cpuOfUnitMs(host: Host, unit: string): number {
  const own = host.processes().filter(({ cgroup }) => cgroup.split("/").includes(unit));
  const ms = own.reduce((sum, { pid }) => sum + cpuOfProcessMs(`${host.rootDirectory}/proc/${pid}`), 0);
  if (!(ms > 0)) throw new Error(`${unit} has used no CPU`);
  return ms;
}

function cpuOfProcessMs(directory: string): number {
  try {
    const threads = readdirSync(`${directory}/task`).map((name) =>
      ranMs(readFileSync(`${directory}/task/${name}/schedstat`, "utf8")),
    );
    return threads.reduce((sum, ms) => sum + ms, childrenMs(readFileSync(`${directory}/stat`, "utf8")));
  } catch {
    // A child that has just ended: its time is its parent's now.
    return 0;
  }
}

/** The first field of `/proc/PID/task/TID/schedstat`: nanoseconds on a CPU. */
export function ranMs(schedstat: string): number {
  return Number(schedstat.split(" ")[0]) / 1e6;
}

/** `cutime` and `cstime` of proc_pid_stat(5), in ticks: 10 ms on every Linux. */
export function childrenMs(stat: string): number {
  const fields = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
  return 10 * (Number(fields[13]) + Number(fields[14]));
}

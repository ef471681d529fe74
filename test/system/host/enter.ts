import { existsSync, mkdirSync, readdirSync } from "node:fs";

import { asUser, plainEnvironment } from "./ground.ts";
import type { RunOptions } from "./host.ts";
import { userOf } from "./users.ts";

/** A booted host: its PID 1 as this machine numbers it, and whether it has a network of its own. */
export interface Booted {
  readonly pid: number;
  readonly privateNetwork: boolean;
}

/** Joins the cgroups from outside (a cgroup namespace lets nobody in that comes from above), then enters. */
const joinThenEnter = 'while [ "$1" != -- ]; do echo 0 >"$1"; shift; done; shift; exec "$@"';

/** The command and environment that run a program in a booted host. */
export function enterCommand(
  { pid, privateNetwork }: Booted,
  argv: readonly string[],
  options: RunOptions,
): { argv: string[]; env: Record<string, string> } {
  const { user = "root", env } = options;
  const rootDirectory = `/proc/${pid}/root`;
  const { uid } = userOf(rootDirectory, user);
  const cgroup = options.cgroup ?? `/user.slice/user-${uid}.slice/session-1.scope`;
  const namespaces = ["--mount", "--uts", "--ipc", "--pid", "--cgroup", ...(privateNetwork ? ["--net"] : [])];
  const joined = cgroupsToJoin(`${rootDirectory}/sys/fs/cgroup`, cgroup);
  const nsenter = ["nsenter", "--target", String(pid), ...namespaces];
  return {
    argv: ["sh", "-c", joinThenEnter, "sh", ...joined, "--", ...nsenter, "--", ...asUser(argv, options)],
    env: plainEnvironment(user, env),
  };
}

/** The `cgroup.procs` files of that cgroup in every hierarchy; the cgroup is made where it is missing. */
function cgroupsToJoin(mount: string, cgroup: string): string[] {
  const plain = existsSync(`${mount}/cgroup.controllers`);
  // systemd leaves an empty `cpu,cpuacct` where the kernel has the two apart.
  const mounted = plain ? [mount] : readdirSync(mount).map((name) => `${mount}/${name}`);
  const hierarchies = mounted.filter((directory) => existsSync(`${directory}/cgroup.procs`));
  return hierarchies.map((hierarchy) => {
    // As systemd has it: sessions have no cpuset and no freezer of their own (a new cpuset takes no process).
    const shared = /\/(cpuset|freezer)$/u.test(hierarchy);
    const directory = shared ? hierarchy : `${hierarchy}${cgroup === "/" ? "" : cgroup}`;
    mkdirSync(directory, { recursive: true });
    return `${directory}/cgroup.procs`;
  });
}

import { spawnSync } from "node:child_process";
import { readFileSync, rmSync } from "node:fs";
import { join } from "node:path";

import { asUser, type Ground, plainEnvironment } from "./ground.ts";
import type { Host } from "./host.ts";
import { makeHost } from "./make-host.ts";
import { systemdIsPid1 } from "./preflight.ts";

/** A host on this machine's own systemd, and the prefix that all its units must have. */
export interface Attached extends Host {
  readonly kind: "attached";
}

const projectDirectory = join(import.meta.dirname, "../../..");

/**
 * Uses the systemd of this machine: units go to /run/systemd/system and are stopped and removed at the end.
 * Only names with the prefix are taken, so that nothing of the machine can be overwritten.
 */
export async function attachHost(options: {
  readonly prefix: string;
  /** Files and directories that go with it. @default none */
  readonly remove?: readonly string[];
}): Promise<Attached> {
  const { prefix, remove = [] } = options;
  if (!systemdIsPid1()) throw new Error("Cannot attach to systemd: it is not the PID 1 of this machine.");
  if (process.getuid?.() !== 0) throw new Error("Cannot write units: that needs root. Run it with sudo.");
  const written = new Set<string>();
  let scopes = 0;
  const removeAll = () => {
    removeUnits(written, prefix);
    for (const path of remove) rmSync(path, { recursive: true, force: true });
  };
  const ground: Ground = {
    kind: "attached",
    rootDirectory: "",
    pid: 1,
    checkout: projectDirectory,
    node: process.execPath,
    cgroups: /^\d+:([^:]*,)?memory[,:]/mu.test(readFileSync("/proc/self/cgroup", "utf8")) ? "v1" : "v2",
    enter: (argv, runOptions) => {
      const command = asUser(argv, runOptions);
      const env = plainEnvironment(runOptions.user ?? "root", runOptions.env);
      if (runOptions.cgroup === undefined) return { argv: command, env };
      // The last two components of the path say what systemd is to make: `…/user-1.slice/session-9.scope`.
      const [slice = "user.slice", scope = "session.scope"] = runOptions.cgroup.split("/").slice(-2);
      const name = scope.replace(/\.scope$/u, `-${prefix}${(scopes += 1)}`);
      return {
        argv: ["systemd-run", "--quiet", "--collect", "--scope", `--slice=${slice}`, `--unit=${name}`, ...command],
        env,
      };
    },
    takeUnit: (name) => {
      if (!name.startsWith(prefix)) {
        throw new Error(`Unit "${name}" does not begin with "${prefix}"`);
      }
      written.add(name);
    },
    close: async () => removeAll(),
  };
  process.on("exit", removeAll);
  return { ...makeHost(ground), kind: "attached" };
}

/** Stops what was written (and the scopes that programs were started in) and takes the files away. */
function removeUnits(written: Set<string>, prefix: string): void {
  if (written.size === 0) return;
  // At once: the first process of a PID namespace does not heed TERM.
  systemctl("kill", "--signal=KILL", `session-*-${prefix}*.scope`);
  systemctl("stop", `session-*-${prefix}*.scope`, `${prefix}*`);
  for (const name of written) {
    // A drop-in goes with its directory.
    rmSync(`/run/systemd/system/${name.split("/")[0]}`, { recursive: true, force: true });
  }
  written.clear();
  systemctl("daemon-reload");
  systemctl("reset-failed", `${prefix}*`);
}

function systemctl(...args: readonly string[]): void {
  spawnSync("systemctl", args, { timeout: 60_000 });
}

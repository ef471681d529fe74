import { type ChildProcess, spawn } from "node:child_process";
import { randomBytes } from "node:crypto";
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";

import { watchBootOutput } from "./boot-output.ts";
import { endsWithProcess } from "./end-with-process.ts";
import { enterCommand } from "./enter.ts";
import type { Ground } from "./ground.ts";
import type { Host } from "./host.ts";
import { makeHost } from "./make-host.ts";
import { preflight } from "./preflight.ts";
import { readHostProcess } from "./processes.ts";
import { sweepCommand } from "./sweep.ts";
import { run } from "./run.ts";

/** How a host is booted; everything has a default that suits this machine. */
export interface BootOptions {
  /** A network namespace of its own: only `lo`. @default true */
  readonly privateNetwork?: boolean;
  /** Another system's tree (by debootstrap); it is not written to. @default {UNITWARDEN_TEST_ROOT, else "/"} */
  readonly root?: string;
  /** `v2`: plain cgroup2, without a memory controller where that one is bound to v1. @default "auto" */
  readonly cgroups?: "auto" | "v1" | "v2";
  /** How the root is made private; `tmpfs` is the fallback where overlayfs is missing. @default "auto" */
  readonly view?: "auto" | "overlay" | "tmpfs";
  /** @default 20_000 */
  readonly timeoutMs?: number;
}

const projectDirectory = join(import.meta.dirname, "../../..");
const checkout = "/opt/unitwarden";
let bootedSoFar = 0;

/** Boots systemd in private namespaces: a machine of its own in a second, nothing of this one is touched. */
export async function bootHost(options: BootOptions = {}): Promise<Host> {
  const { privateNetwork = true, timeoutMs = 20_000 } = options;
  const [complaint] = preflight();
  if (complaint !== undefined) throw new Error(complaint);
  const cgroups = cgroupsToUse(options.cgroups ?? "auto");
  // What a killed run has left behind.
  await run({ argv: sweepCommand() });
  const tag = nextTag();

  const namespaces = ["--mount", "--pid", "--fork", "--uts", "--ipc", ...(privateNetwork ? ["--net"] : [])];
  const child = spawn(
    "setpriv",
    ["--pdeathsig=KILL", "unshare", ...namespaces, "--kill-child", "sh", join(import.meta.dirname, "boot.sh"), "outer"],
    {
      stdio: ["ignore", "pipe", "pipe"],
      detached: true, // Ctrl-C is for us, who then end the host in order
      env: {
        PATH: "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin",
        HOST_TAG: tag,
        HOST_CGROUPS: cgroups,
        HOST_ROOT: options.root ?? process.env["UNITWARDEN_TEST_ROOT"] ?? "/",
        HOST_VIEW: options.view ?? "auto",
        HOST_CHECKOUT: projectDirectory,
        HOST_MACHINE_ID: randomBytes(16).toString("hex"),
      },
    },
  );
  const owned = endsWithProcess(child, tag);
  const booting = watchBootOutput(child);
  try {
    const pid = await booting.pid(timeoutMs);
    owned.isPid1(pid);
    const ground: Ground = {
      kind: "booted",
      rootDirectory: `/proc/${pid}/root`,
      pid,
      checkout,
      node: nodeInside(),
      cgroups,
      enter: (argv, runOptions) => enterCommand({ pid, privateNetwork }, argv, runOptions),
      takeUnit: () => {},
      close: owned.end,
    };
    const host = makeHost(ground);
    await host.waitFor("systemd to listen", () => listens(pid, child, booting.text), { timeoutMs, intervalMs: 10 });
    const state = await host.waitFor(
      `the host to come up (${booting.text()})`,
      async () => (await host.exec(["systemctl", "is-system-running", "--wait"])).stdout.trim(),
      { timeoutMs, until: (value) => value === "running" || value === "degraded" },
    );
    if (state === "degraded") throw new Error(`Units failed at boot: ${await host.systemctl("--failed", "--plain")}`);
    return host;
  } catch (cause) {
    await owned.end();
    throw new Error(`Cannot boot a test host: ${String(cause)}; it said: ${booting.text()}`, { cause });
  }
}

/** `unitwarden-host-PID-STARTTIME-N`: the sweep tells from it whether the owner still lives. */
function nextTag(): string {
  const startTimeTicks = readHostProcess("/proc", process.pid)?.startTimeTicks ?? 0;
  bootedSoFar += 1;
  return `unitwarden-host-${process.pid}-${startTimeTicks}-${bootedSoFar}`;
}

function cgroupsToUse(wish: "auto" | "v1" | "v2"): "v1" | "v2" {
  if (wish !== "auto") return wish;
  return /^\d+:([^:]*,)?memory[,:]/mu.test(readFileSync("/proc/self/cgroup", "utf8")) ? "v1" : "v2";
}

/** The same Node.js where it is part of the checkout (node_modules/node-linux-*), else by its path. */
function nodeInside(): string {
  const architecture = process.arch === "arm64" ? "arm64" : "x64";
  const packaged = `node_modules/node-linux-${architecture}/bin/node`;
  return existsSync(join(projectDirectory, packaged)) ? `${checkout}/${packaged}` : process.execPath;
}

/** systemd opens its private socket when its cgroups are in place: nobody may join them before. */
function listens(pid: number, child: ChildProcess, said: () => string): boolean {
  if (child.exitCode !== null) throw new Error(`boot.sh ended with status ${child.exitCode}: ${said()}`);
  return existsSync(`/proc/${pid}/root/run/systemd/private`);
}

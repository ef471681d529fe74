import { type ChildProcess, spawnSync } from "node:child_process";
import { once } from "node:events";

import { run } from "./run.ts";
import { sweepCommand } from "./sweep.ts";

/** A host that ends with this process. */
export interface Owned {
  /** Tells the PID of the host's PID 1, once it is known. */
  readonly isPid1: (pid: number) => void;
  /** Ends it now. */
  readonly end: () => Promise<void>;
}

const endings = new Set<() => void>();
let listening = false;

/**
 * Ends a host with this process, however that ends: at exit and on SIGINT, SIGTERM and SIGHUP in order; on SIGKILL by
 * the parent-death signals (setpriv --pdeathsig, unshare --kill-child), and the next boot sweeps the cgroups.
 */
export function endsWithProcess(child: ChildProcess, tag: string): Owned {
  let init: number | undefined;
  let killed = false;
  const kill = () => {
    if (killed || child.exitCode !== null || child.signalCode !== null) return;
    killed = true;
    // The host's PID 1, so that its parent (unshare), which ends with it, can reap it.
    if (init === undefined) child.kill("SIGKILL");
    else process.kill(init, "SIGKILL");
  };
  const endNow = () => {
    kill();
    const [program = "", ...args] = sweepCommand(tag);
    spawnSync(program, args);
  };
  endings.add(endNow);
  listen();
  let ended: Promise<void> | undefined;
  const end = async () => {
    const exited = child.exitCode !== null || child.signalCode !== null ? undefined : once(child, "exit");
    kill();
    await exited;
    const { status, stderr } = await run({ argv: sweepCommand(tag) });
    endings.delete(endNow);
    if (status !== 0) throw new Error(`Cannot remove the host's cgroups: ${stderr.trim()}`);
  };
  return {
    isPid1: (pid) => {
      init = pid;
    },
    end: () => (ended ??= end()),
  };
}

function listen(): void {
  if (listening) return;
  listening = true;
  process.on("exit", endAll);
  for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const) {
    process.once(signal, () => {
      endAll();
      // Whoever else listens decides what becomes of the process; else it ends as it would have.
      if (process.listenerCount(signal) === 0) process.kill(process.pid, signal);
    });
  }
}

function endAll(): void {
  for (const endNow of endings) endNow();
  endings.clear();
}

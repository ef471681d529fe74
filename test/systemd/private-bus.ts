import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { run } from "../../src/runtime/exec.ts";

/** A message bus of the test's own, with no system or session bus in reach. */
export interface PrivateBus {
  readonly path: string;
  start(): Promise<void>;
  kill(): void;
  dispose(): void;
}

/** Starts a real dbus-daemon on a socket in a directory of its own; `start()` again after `kill()` uses the same socket. */
export async function privateBus(): Promise<PrivateBus> {
  const directory = mkdtempSync(join(tmpdir(), "unitwarden-bus-"));
  const path = join(directory, "bus");
  let pid: number | null = null;
  const bus: PrivateBus = {
    path,
    async start() {
      rmSync(path, { force: true });
      const args = ["--session", `--address=unix:path=${path}`, "--fork", "--print-pid=1", "--nopidfile"];
      const result = await run("dbus-daemon", args);
      if (!result.ok) throw new Error(result.message);
      pid = Number(result.value.stdout.trim());
      if (!(pid > 1)) throw new Error(`dbus-daemon gave no PID: ${result.value.stderr}`);
    },
    kill() {
      if (pid !== null) process.kill(pid, "SIGKILL");
      pid = null;
    },
    dispose() {
      bus.kill();
      rmSync(directory, { recursive: true, force: true });
    },
  };
  await bus.start();
  return bus;
}

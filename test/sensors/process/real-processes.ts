import { spawn, type ChildProcess } from "node:child_process";
import { mkdirSync, mkdtempSync, readFileSync, readdirSync, readlinkSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { setTimeout as wait } from "node:timers/promises";

/** Real processes in a directory of their own; release() ends every one whose working directory is below it, by its PID. */
export class RealProcesses {
  readonly directory = mkdtempSync(join(tmpdir(), "unitwarden-real-"));
  readonly #children: ChildProcess[] = [];

  /** Writes a file. */
  write(name: string, text: string): string {
    const path = join(this.directory, name);
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, text, { mode: 0o755 });
    return path;
  }

  /** Starts a command in the directory and gives its PID. */
  start(words: readonly string[], options: { readonly cwd?: string; readonly env?: NodeJS.ProcessEnv } = {}): number {
    const [command = "", ...args] = words;
    const child = spawn(command, args, {
      cwd: options.cwd ?? this.directory,
      stdio: "ignore",
      env: { PATH: "/usr/bin:/bin", ...options.env },
    });
    child.on("error", () => {});
    this.#children.push(child);
    if (child.pid === undefined) throw new Error(`cannot start ${command}`);
    return child.pid;
  }

  /** The PIDs of the living processes in the directory whose words hold a text. */
  find(text: string): readonly number[] {
    return this.#below().filter((pid) => commandLine(pid).includes(text));
  }

  async release(): Promise<void> {
    for (let round = 0; round < 50; round += 1) {
      const pids = this.#below();
      for (const pid of pids) end(pid);
      if (pids.length === 0) break;
      await wait(20);
    }
    for (const child of this.#children) child.kill("SIGKILL");
    rmSync(this.directory, { recursive: true, force: true });
  }

  #below(): readonly number[] {
    return readdirSync("/proc")
      .filter((name) => /^\d+$/u.test(name) && Number(name) !== process.pid)
      .map(Number)
      .filter((pid) => {
        try {
          return `${readlinkSync(`/proc/${pid}/cwd`)}/`.startsWith(`${this.directory}/`) && commandLine(pid) !== "";
        } catch {
          return false;
        }
      });
  }
}

/** Waits for a condition, for at most 20 s. */
export async function until<Value>(probe: () => Value | null | undefined | false): Promise<Value> {
  const deadline = Date.now() + 20_000;
  for (;;) {
    const value = probe();
    if (value !== null && value !== undefined && value !== false) return value;
    if (Date.now() > deadline) throw new Error("the condition did not come true within 20 s");
    await wait(10);
  }
}

/** The words of a process, NULs as spaces; empty when it is gone. */
export function commandLine(pid: number): string {
  try {
    return readFileSync(`/proc/${pid}/cmdline`, "utf8").replaceAll("\0", " ").trim();
  } catch {
    return "";
  }
}

function end(pid: number): void {
  try {
    process.kill(pid, "SIGKILL");
  } catch {
    // It has ended by itself.
  }
}

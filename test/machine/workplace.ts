import { type ChildProcess, spawn, type SpawnOptions } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

/** A directory and the programs that work on it: both are gone when this process is, however it ends. */
export class Workplace {
  readonly directory = mkdtempSync(join(tmpdir(), "unitwarden-machine-"));
  readonly #children = new Set<ChildProcess>();

  constructor() {
    process.once("exit", () => this.#clear());
  }

  path(name: string): string {
    return join(this.directory, name);
  }

  /** Starts a program that dies with this process, even when that is killed; `output` takes what it says. */
  start(argv: readonly string[], output: number | "ignore" = "ignore"): ChildProcess {
    // A group of its own: Ctrl-C is for this process, which then ends it.
    const options: SpawnOptions = { stdio: ["ignore", output, output], detached: true };
    const child = spawn("setpriv", ["--pdeathsig=KILL", "nice", "-n", "5", ...argv], options);
    this.#children.add(child);
    child.once("exit", () => this.#children.delete(child));
    return child;
  }

  /** Runs one to its end. */
  async finish(argv: readonly string[], output: number): Promise<void> {
    const [status] = (await once(this.start(argv, output), "exit")) as [number | null];
    if (status !== 0) throw new Error(`${argv.slice(0, 6).join(" ")}: exit status ${status}`);
  }

  /** Ends all that still runs, waits for it, and removes the directory. */
  async close(): Promise<void> {
    const exits = [...this.#children].map((child) => once(child, "exit"));
    this.#kill();
    await Promise.all(exits);
    this.#clear();
  }

  #kill(): void {
    for (const { pid } of this.#children) if (pid !== undefined) endGroup(pid);
  }

  #clear(): void {
    this.#kill();
    rmSync(this.directory, { recursive: true, force: true, maxRetries: 10, retryDelay: 200 });
  }
}

function endGroup(pid: number): void {
  try {
    process.kill(-pid, "SIGKILL");
  } catch {
    // gone already
  }
}

import { spawn } from "node:child_process";

import type { ExecResult } from "./host.ts";

/** What to run on this machine. */
export interface Run {
  readonly argv: readonly string[];
  readonly env?: Readonly<Record<string, string>>;
  readonly input?: string;
  readonly timeoutMs?: number;
}

const signalNumbers: Partial<Record<NodeJS.Signals, number>> = { SIGHUP: 1, SIGINT: 2, SIGKILL: 9, SIGTERM: 15 };

/** Runs a program to its end; throws when it cannot be started or takes longer than `timeoutMs` (30 s by default). */
export function run({ argv, env, input = "", timeoutMs = 30_000 }: Run): Promise<ExecResult> {
  const [program = "", ...args] = argv;
  return new Promise((resolve, reject) => {
    // A process group of its own, so that a time-out ends the children as well.
    const child = spawn(program, args, { env: env ?? process.env, detached: true });
    const output = { stdout: [] as Buffer[], stderr: [] as Buffer[] };
    const text = (name: "stdout" | "stderr") => Buffer.concat(output[name]).toString("utf8");
    const timer = setTimeout(() => {
      if (child.pid !== undefined) killGroup(child.pid);
      reject(new Error(`${argv.join(" ")}: not done after ${timeoutMs / 1000} s: ${text("stdout")}${text("stderr")}`));
    }, timeoutMs);
    child.stdout.on("data", (chunk: Buffer) => output.stdout.push(chunk));
    child.stderr.on("data", (chunk: Buffer) => output.stderr.push(chunk));
    child.stdin.on("error", () => {}); // a program need not read its input
    child.stdin.end(input);
    child.on("error", (error) => {
      clearTimeout(timer);
      reject(error);
    });
    child.on("close", (code, signal) => {
      clearTimeout(timer);
      const status = code ?? 128 + (signal === null ? 0 : (signalNumbers[signal] ?? 0));
      resolve({ status, stdout: text("stdout"), stderr: text("stderr") });
    });
  });
}

function killGroup(pid: number): void {
  try {
    process.kill(-pid, "SIGKILL");
  } catch {
    // gone already
  }
}

import { constants } from "node:os";
import type { Result } from "../model/result.ts";
import { failure, success } from "../model/result.ts";
import { lineSplitter } from "./line-splitter.ts";
import { withoutPowers } from "./powers.ts";

/** What a program left behind; a non-zero exit is a result like any other. */
export interface Finished {
  readonly stdout: string;
  readonly stderr: string;
  /** Exit code; 128 + signal number when a signal ended it, as shells have it. */
  readonly exitStatus: number;
}

/** A child that runs until it is stopped or ends by itself. */
export interface Following {
  /** Ends the child: TERM, then KILL. No line and no end is reported afterwards. */
  stop(): void;
  /** Undefined until the child is started, and when it could not be. */
  readonly pid: number | undefined;
}

const defaultTimeoutMs = 10_000;
/** A program may give this much on each stream; journalctl's 10,000 entries are about 10 MB. */
const defaultMaxOutputBytes = 16 * 1024 * 1024;
/** journald cuts a line at 48 KB, and JSON makes at most 5 bytes of one. */
const defaultMaxLineBytes = 1024 * 1024;
/** Between TERM and KILL for a helper program: it has nothing to save. */
const killAfterMs = 1000;
/** The end of a stream may never come: a grandchild holds the pipe. */
const drainMs = 1000;
const keptStderrBytes = 2048;

const textOf = (bytes: unknown): string => (bytes instanceof Uint8Array ? Buffer.from(bytes).toString("utf8") : "");

const signalStatus = (signal: string | undefined | null): number =>
  128 + (Object.entries(constants.signals).find(([name]) => name === signal)?.[1] ?? 0);

// execa costs 6.5 MB of memory: only who starts a program pays for it.
const load = async () => (await import("execa")).execa;

/**
 * Runs a program without a shell and gives its output; stdin is empty unless `input` is given. `env` adds to our own
 * environment, and takes away what it has as undefined; `signal` ends the program; one that is `powerless` inherits no
 * capability of ours.
 * Failures: `not-found`, `timed-out` and `stopped` (ended by TERM, then KILL), `failed` (not startable, or more output
 * than `maxOutputBytes` a stream). Bytes that are not UTF-8 become U+FFFD.
 */
export async function run(
  file: string,
  args: readonly string[],
  options: {
    timeoutMs?: number;
    input?: string;
    env?: Readonly<Record<string, string | undefined>>;
    maxOutputBytes?: number;
    signal?: AbortSignal;
    powerless?: boolean;
  } = {},
): Promise<Result<Finished>> {
  const { timeoutMs = defaultTimeoutMs, input, env, maxOutputBytes = defaultMaxOutputBytes, signal } = options;
  const timedOut = failure("timed-out", `Cannot finish "${file}": no end after ${timeoutMs / 1000} s`, {
    recoverable: true,
  });
  let lastResort: NodeJS.Timeout | undefined;
  try {
    const execa = await load();
    const start = () =>
      execa(file, args, {
        reject: false,
        encoding: "buffer",
        stripFinalNewline: false,
        timeout: timeoutMs,
        forceKillAfterDelay: killAfterMs,
        maxBuffer: maxOutputBytes,
        ...(env === undefined ? {} : { env }),
        ...(signal === undefined ? {} : { cancelSignal: signal }),
        ...(input === undefined ? { stdin: "ignore" as const } : { input }),
      });
    const child = options.powerless === true ? withoutPowers(start) : start();
    const tooLate = new Promise<null>((resolve) => {
      lastResort = setTimeout(() => resolve(null), timeoutMs + killAfterMs + drainMs);
    });
    const result = await Promise.race([child, tooLate]);
    if (result === null || result.timedOut) return timedOut;
    if (result.isCanceled) {
      return failure("stopped", `Cannot finish "${file}": it was stopped before its end`, { recoverable: true });
    }
    if (result.isMaxBuffer) {
      return failure("failed", `Cannot take the output of "${file}": more than ${maxOutputBytes} bytes`, {
        recoverable: false,
      });
    }
    if (result.exitCode === undefined && result.signal === undefined) {
      const missing = result.code === "ENOENT";
      const why = missing ? "there is no such program" : (result.originalMessage ?? result.code ?? "unknown error");
      return failure(missing ? "not-found" : "failed", `Cannot start "${file}": ${why}`, { recoverable: !missing });
    }
    const exitStatus = result.exitCode ?? signalStatus(result.signal);
    return success({ stdout: textOf(result.stdout), stderr: textOf(result.stderr), exitStatus });
  } catch (error) {
    // execa throws at once for arguments that no program can have, such as one with a NUL byte.
    return failure("failed", `Cannot start "${file}": ${String(error)}`, { recoverable: false });
  } finally {
    clearTimeout(lastResort);
  }
}

/**
 * Starts a program that runs on, and gives its stdout line by line as it comes (without newlines; a line longer than
 * `maxLineBytes` is cut off). `onEnd` is called once, with the reason and the end of stderr, also when it cannot start.
 * With `lifeline` its stdin stays open until we end, however that comes, and Ctrl-C at our terminal does not reach it.
 */
export function follow(
  file: string,
  args: readonly string[],
  options: { onLine(line: string): void; onEnd(why: string): void; maxLineBytes?: number; lifeline?: boolean },
): Following {
  let ended = false;
  let stopped = false;
  let pid: number | undefined;
  let kill: (() => void) | undefined;
  const end = (why: string): void => {
    if (ended || stopped) return;
    ended = true;
    options.onEnd(why);
  };
  const start = async (): Promise<void> => {
    const execa = await load();
    if (stopped) return;
    const child = execa(file, args, {
      reject: false,
      buffer: false,
      encoding: "buffer",
      ...(options.lifeline === true ? { stdin: "pipe" as const, detached: true } : { stdin: "ignore" as const }),
      forceKillAfterDelay: killAfterMs,
    });
    pid = child.pid;
    kill = () => void child.kill();
    let stderr = Buffer.alloc(0);
    const lines = lineSplitter({
      maxLineBytes: options.maxLineBytes ?? defaultMaxLineBytes,
      onLine: (line) => {
        if (!stopped && !ended) options.onLine(line);
      },
    });
    child.stdout.on("data", (chunk: Buffer) => lines.push(chunk));
    child.stderr.on("data", (chunk: Buffer) => {
      stderr = Buffer.concat([stderr, chunk]).subarray(-keptStderrBytes);
    });
    const drained = new Promise((resolve) => {
      child.nodeChildProcess.once("exit", () => setTimeout(resolve, drainMs).unref());
    });
    const result = await Promise.race([child, drained.then(() => null)]);
    if (result === null) {
      child.stdout.destroy();
      child.stderr.destroy();
    }
    lines.end();
    end(
      endReason(
        file,
        result ?? { exitCode: child.nodeChildProcess.exitCode, signal: child.nodeChildProcess.signalCode },
        stderr.toString("utf8"),
      ),
    );
  };
  start().catch((error: unknown) => end(`Cannot start "${file}": ${String(error)}`));
  return {
    stop() {
      stopped = true;
      kill?.();
    },
    get pid() {
      return pid;
    },
  };
}

interface Ending {
  readonly exitCode?: number | null | undefined;
  readonly signal?: string | null | undefined;
  readonly originalMessage?: string | undefined;
}

function endReason(file: string, ending: Ending, stderr: string): string {
  const said = stderr.trim() === "" ? "" : `: ${stderr.trim()}`;
  if (typeof ending.exitCode === "number") return `"${file}" exited with status ${ending.exitCode}${said}`;
  if (typeof ending.signal === "string") return `"${file}" was ended by ${ending.signal}${said}`;
  return `Cannot start "${file}": ${ending.originalMessage ?? "unknown error"}`;
}

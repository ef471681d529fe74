import { type ChildProcess, spawn, type SpawnOptions, type StdioOptions } from "node:child_process";
import { constants } from "node:os";
import type { Result } from "../model/result.ts";
import { failure, success } from "../model/result.ts";
import { batchedOutput } from "./batched-output.ts";
import { gather, handOn } from "./child-output.ts";
import { errorCode } from "./error-code.ts";
import { inSpate } from "./in-spate.ts";
import { lineSplitter, type Skim } from "./line-splitter.ts";
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
  /** Gives the last whole line where it was passed over. */
  catchUp(): void;
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

const signalStatus = (signal: string): number =>
  128 + (Object.entries(constants.signals).find(([name]) => name === signal)?.[1] ?? 0);

/** Why a child is being ended by us. */
type Cut = "timed-out" | "stopped" | "too-much";

/**
 * Runs a program without a shell and gives its output; stdin is empty unless `input` is given. `env` adds to our own
 * environment, and takes away what it has as undefined; `signal` ends the program; one that is `powerless` inherits no
 * capability of ours. With `onLine` its stdout is given line by line as it comes, and is then neither kept nor bounded.
 * Failures: `not-found`, `timed-out` and `stopped` (ended by TERM, then KILL), `failed` (not startable, or more output
 * than `maxOutputBytes` a stream). Bytes that are not UTF-8 become U+FFFD.
 */
export function run(
  file: string,
  args: readonly string[],
  options: {
    timeoutMs?: number;
    input?: string;
    env?: Readonly<Record<string, string | undefined>>;
    maxOutputBytes?: number;
    signal?: AbortSignal;
    powerless?: boolean;
    onLine?: (line: string) => void;
  } = {},
): Promise<Result<Finished>> {
  const { timeoutMs = defaultTimeoutMs, input, env, maxOutputBytes = defaultMaxOutputBytes, signal } = options;
  const { promise, resolve } = Promise.withResolvers<Result<Finished>>();
  if (signal?.aborted === true) return Promise.resolve(cutOff(file, "stopped", { timeoutMs, maxOutputBytes }));
  const spawnOptions = {
    stdio: [input === undefined ? "ignore" : "pipe", "pipe", "pipe"],
    ...(env === undefined ? {} : { env: { ...process.env, ...env } }),
  } satisfies SpawnOptions;
  let child: ChildProcess;
  try {
    const start = () => spawn(file, args, spawnOptions);
    child = options.powerless === true ? withoutPowers(start) : start();
  } catch (error) {
    // For arguments that no program can have, such as one with a NUL byte.
    return Promise.resolve(notStarted(file, error));
  }
  const forget = endWithUs(child);
  let cut: Cut | null = null;
  let lastResort: NodeJS.Timeout | undefined;
  const settle = (result: Result<Finished>): void => {
    clearTimeout(timer);
    clearTimeout(lastResort);
    signal?.removeEventListener("abort", onAbort);
    forget();
    resolve(result);
  };
  const end = (why: Cut): void => {
    if (cut !== null) return;
    cut = why;
    endChild(child);
    // A grandchild may hold the pipes, which then never close.
    lastResort = setTimeout(() => {
      child.stdout?.destroy();
      child.stderr?.destroy();
      settle(cutOff(file, why, { timeoutMs, maxOutputBytes }));
    }, killAfterMs + drainMs);
  };
  const onAbort = (): void => end("stopped");
  const timer = setTimeout(() => end("timed-out"), timeoutMs);
  signal?.addEventListener("abort", onAbort, { once: true });
  const onTooMuch = (): void => end("too-much");
  const { onLine } = options;
  const stdout =
    onLine === undefined
      ? gather(child.stdout, maxOutputBytes, onTooMuch)
      : handOn(child.stdout, onLine, defaultMaxLineBytes);
  const stderr = gather(child.stderr, maxOutputBytes, onTooMuch);
  child.once("error", (error) => {
    // Also where a signal could not be sent; only one that never ran has no PID.
    if (child.pid === undefined) settle(notStarted(file, error));
  });
  child.once("close", (code, endedBy) => {
    if (cut !== null) return settle(cutOff(file, cut, { timeoutMs, maxOutputBytes }));
    const exitStatus = code ?? signalStatus(endedBy ?? "");
    settle(success({ stdout: stdout(), stderr: stderr(), exitStatus }));
  });
  // Who does not read its input gets none.
  child.stdin?.on("error", () => undefined).end(input);
  return promise;
}

/** TERM, then KILL. */
function endChild(child: ChildProcess): void {
  child.kill("SIGTERM");
  const timer = setTimeout(() => child.kill("SIGKILL"), killAfterMs);
  child.once("exit", () => clearTimeout(timer));
}

/** Lets no child outlive us, unless it is forgotten. */
function endWithUs(child: ChildProcess): () => void {
  const end = (): void => void child.kill("SIGTERM");
  const forget = (): void => void process.off("exit", end);
  process.once("exit", end);
  child.once("exit", forget);
  return forget;
}

function cutOff(file: string, why: Cut, limits: { readonly timeoutMs: number; readonly maxOutputBytes: number }) {
  const { timeoutMs, maxOutputBytes } = limits;
  if (why === "stopped") {
    return failure("stopped", `Cannot finish "${file}": it was stopped before its end`, { recoverable: true });
  }
  return why === "timed-out"
    ? failure("timed-out", `Cannot finish "${file}": no end after ${timeoutMs / 1000} s`, { recoverable: true })
    : failure("failed", `Cannot take the output of "${file}": more than ${maxOutputBytes} bytes`, {
        recoverable: false,
      });
}

function notStarted(file: string, error: unknown) {
  if (errorCode(error) === "ENOENT") {
    return failure("not-found", `Cannot start "${file}": there is no such program`, { recoverable: false });
  }
  const isOfSystem = error instanceof Error && "errno" in error;
  return failure("failed", `Cannot start "${file}": ${isOfSystem ? error.message : String(error)}`, {
    recoverable: isOfSystem,
  });
}

/**
 * Starts a program that runs on, and gives its stdout line by line as it comes (without newlines; a line longer than
 * `maxLineBytes` is cut off). `onEnd` is called once, with the reason and the end of stderr, also when it cannot start.
 * With `lifeline` its stdin stays open until we end, however that comes, and Ctrl-C at our terminal does not reach it.
 * Lines that `skim` passes over while many come are not given, but by `catchUp` the last one.
 */
export function follow(
  file: string,
  args: readonly string[],
  options: {
    onLine(line: string): void;
    onEnd(why: string): void;
    maxLineBytes?: number;
    lifeline?: boolean;
    skim?: Skim | undefined;
  },
): Following {
  let isOver = false;
  const end = (why: string): void => {
    if (isOver) return;
    isOver = true;
    options.onEnd(why);
  };
  const held = options.lifeline === true;
  const batched = options.skim === undefined ? null : batchedOutput();
  let child: ChildProcess;
  try {
    const stdio: StdioOptions = [held ? "pipe" : "ignore", batched?.writeEnd ?? "pipe", "pipe"];
    child = spawn(file, args, { stdio, detached: held });
  } catch (error) {
    batched?.destroy();
    queueMicrotask(() => end(notStarted(file, error).message));
    return { stop: () => void (isOver = true), catchUp: () => undefined, pid: undefined };
  } finally {
    batched?.closeWriteEnd();
  }
  const forget = held ? () => undefined : endWithUs(child);
  let stderr = Buffer.alloc(0);
  const lines = lineSplitter({
    maxLineBytes: options.maxLineBytes ?? defaultMaxLineBytes,
    onLine: (line) => {
      if (!isOver) options.onLine(line);
    },
    skim: options.skim && inSpate(options.skim),
  });
  child.stdin?.on("error", () => undefined);
  const take = (chunk: Buffer): void => lines.push(chunk);
  const allRead = batched === null ? Promise.resolve() : new Promise<void>((resolve) => batched.read(take, resolve));
  child.stdout?.on("data", take);
  child.stderr?.on("data", (chunk: Buffer) => {
    stderr = Buffer.concat([stderr, chunk]).subarray(-keptStderrBytes);
  });
  child.once("error", (error) => {
    if (child.pid === undefined) end(notStarted(file, error).message);
  });
  child.once("exit", (code, signal) => {
    const finish = (): void => {
      clearTimeout(drained);
      batched?.destroy();
      child.stdout?.destroy();
      child.stderr?.destroy();
      lines.end();
      end(endReason(file, { code, signal, said: stderr.toString("utf8").trim() }));
    };
    const drained = setTimeout(finish, drainMs).unref();
    child.once("close", () => void allRead.then(finish));
  });
  return {
    stop() {
      isOver = true;
      forget();
      endChild(child);
    },
    catchUp: () => lines.catchUp(),
    pid: child.pid,
  };
}

function endReason(
  file: string,
  { code, signal, said }: { readonly code: number | null; readonly signal: string | null; readonly said: string },
): string {
  const how = code === null ? `was ended by ${signal ?? "an unknown signal"}` : `exited with status ${code}`;
  return `"${file}" ${how}${said === "" ? "" : `: ${said}`}`;
}

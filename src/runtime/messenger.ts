import { type ChildProcess, spawn } from "node:child_process";
import { withoutPowers } from "./powers.ts";

/** A Node program of ours that runs beside us and is spoken to by messages. */
export interface Messenger {
  /** What is not taken in is lost; `onEnd` comes then. */
  send(message: object): void;
  /** Closes the line; the program ends by that, or is killed soon after. No message and no end is reported afterwards. */
  end(): void;
}

/** One that does not end with its line hangs, and has nothing to save. */
const KILL_AFTER_MS = 1000;

/**
 * Starts a Node program with our own Node and its flags; one that is `powerless` inherits no capability of ours.
 * Messages are copied as structured clones. `onEnd` is called once, with the reason, also when it cannot start.
 */
export function startMessenger(
  entry: string,
  options: {
    readonly powerless: boolean;
    readonly onMessage: (message: unknown) => void;
    readonly onEnd: (why: string) => void;
  },
): Messenger {
  let hasEnded = false;
  const end = (why: string): void => {
    if (hasEnded) return;
    hasEnded = true;
    options.onEnd(why);
  };
  const start = () =>
    spawn(process.execPath, [...process.execArgv, entry], {
      stdio: ["ignore", "ignore", "inherit", "ipc"],
      serialization: "advanced",
    });
  let child: ChildProcess;
  try {
    child = options.powerless ? withoutPowers(start) : start();
  } catch (error) {
    // For want of memory, among others.
    queueMicrotask(() => end(error instanceof Error ? error.message : String(error)));
    return { send: () => undefined, end: () => void (hasEnded = true) };
  }
  child.on("message", (message) => {
    if (!hasEnded) options.onMessage(message);
  });
  child.on("error", (error) => end(error.message));
  child.once("exit", (code, signal) => end(signal ?? `exit status ${code}`));
  return {
    send(message) {
      if (child.connected) child.send(message, (error) => error !== null && end(error.message));
      else queueMicrotask(() => end("it cannot be reached"));
    },
    end() {
      hasEnded = true;
      if (child.connected) child.disconnect();
      if (child.pid === undefined || child.exitCode !== null || child.signalCode !== null) return;
      const timer = setTimeout(() => child.kill("SIGKILL"), KILL_AFTER_MS);
      child.once("exit", () => clearTimeout(timer));
    },
  };
}

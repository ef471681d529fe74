import { run } from "../runtime/exec.ts";
import { loadLibc, socketAddress, type Libc } from "../runtime/libc.ts";
import { cutToBytes } from "./journal-entry.ts";

/** What the service manager is told about this program (sd_notify(3)); silent where no service manager listens. */
export interface Notifier {
  /** READY=1, with a line for `systemctl status`. */
  ready(status: string): void;
  /** STATUS=; sent only when it differs from the last one. */
  status(text: string): void;
  /** RELOADING=1 with the monotonic time, in µs, at which the reload began. */
  reloading(monotonicUsec: number | bigint): void;
  stopping(): void;
  /** WATCHDOG=1. */
  watchdog(): void;
  /** How often watchdog() is to be called: half of the unit's WatchdogSec=, as sd_watchdog_enabled(3) advises; null when it has none. */
  readonly watchdogIntervalMs: number | null;
}

/** What createNotifier() works with; tests give others. */
export interface NotifierOptions {
  /** null: tell it through `systemd-notify`. @default loadLibc() */
  readonly libc?: Libc | null;
  /** @default run of src/runtime/exec.ts */
  readonly run?: typeof run;
  /** Told when a notification got through neither way. */
  readonly onTrouble?: (message: string) => void;
}

/** systemd reads a notification of at most 4096 bytes (NOTIFY_BUFFER_MAX). */
const STATUS_BYTES = 1024;
/** What may wait for `systemd-notify`, which takes milliseconds each; more shows that it hangs. */
const SLOW_QUEUE = 32;

/** The way to the service manager that started us, from NOTIFY_SOCKET, WATCHDOG_USEC and WATCHDOG_PID. */
export function createNotifier(
  env: Readonly<Record<string, string | undefined>>,
  options: NotifierOptions = {},
): Notifier {
  const path = env["NOTIFY_SOCKET"] ?? "";
  const tell = path === "" ? () => {} : teller(path, options);
  let lastStatus: string | null = null;
  return {
    ready(status) {
      lastStatus = oneLine(status);
      tell(["READY=1", `STATUS=${lastStatus}`]);
    },
    status(text) {
      const status = oneLine(text);
      if (status === lastStatus) return;
      lastStatus = status;
      tell([`STATUS=${status}`]);
    },
    reloading(monotonicUsec) {
      tell(["RELOADING=1", `MONOTONIC_USEC=${wholeUsec(monotonicUsec)}`]);
    },
    stopping: () => tell(["STOPPING=1"]),
    watchdog: () => tell(["WATCHDOG=1"]),
    watchdogIntervalMs: path === "" ? null : watchdogInterval(env),
  };
}

function teller(path: string, options: NotifierOptions): (assignments: readonly string[]) => void {
  const libc = options.libc === undefined ? loadLibc() : options.libc;
  const address = socketAddress(path);
  let queue: Promise<void> = Promise.resolve();
  let slowlyPending = 0;
  const tellSlowly = async (assignments: readonly string[]): Promise<void> => {
    const told = await (options.run ?? run)("systemd-notify", assignments, { env: { NOTIFY_SOCKET: path } });
    slowlyPending--;
    if (told.ok && told.value.exitStatus === 0) return;
    const why = told.ok ? told.value.stderr.trim() || `exit status ${told.value.exitStatus}` : told.message;
    options.onTrouble?.(`Cannot tell the service manager "${assignments.join(" ")}": ${why}`);
  };
  return (assignments) => {
    // What is on its way by the slow road is not overtaken.
    if (libc !== null && address !== null && slowlyPending === 0) {
      if (sendOnce(libc, address, assignments.join("\n"))) return;
    }
    if (slowlyPending >= SLOW_QUEUE) {
      options.onTrouble?.(`Cannot tell the service manager "${assignments.join(" ")}": ${SLOW_QUEUE} others wait`);
      return;
    }
    slowlyPending++;
    queue = queue.then(() => tellSlowly(assignments)).catch(() => {});
  };
}

/** A socket of its own for each notification: a few a minute, and nothing to lose or reconnect. */
function sendOnce(libc: Libc, address: Uint8Array, text: string): boolean {
  const fd = libc.datagramSocket();
  if (fd < 0) return false;
  const sent = libc.sendTo(fd, Buffer.from(text, "utf8"), address);
  libc.close(fd);
  return sent >= 0;
}

/** A newline would begin another assignment: a unit's text could then say MAINPID=. */
function oneLine(text: string): string {
  return cutToBytes(text.replaceAll(/\p{Cc}+/gu, " ").trim(), STATUS_BYTES);
}

function wholeUsec(usec: number | bigint): bigint {
  if (typeof usec === "bigint") return usec;
  return Number.isFinite(usec) ? BigInt(Math.floor(usec)) : 0n;
}

function watchdogInterval(env: Readonly<Record<string, string | undefined>>): number | null {
  const usec = env["WATCHDOG_USEC"] ?? "";
  const pid = env["WATCHDOG_PID"];
  if (!/^[1-9][0-9]{0,15}$/.test(usec)) return null;
  if (pid !== undefined && pid !== String(process.pid)) return null;
  return Number(usec) / 2000;
}

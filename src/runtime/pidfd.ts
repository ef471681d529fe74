import { readFileSync } from "node:fs";
import { constants } from "node:os";
import { failure, success, type Failure, type Result } from "../model/result.ts";
import { errnoName, loadLibc, type Libc } from "./libc.ts";
import { errorCode } from "./error-code.ts";

/** A hold on one process that cannot hit another one with the same number. Release it with close(). */
export interface PidHandle {
  readonly pid: number;
  /** How the process is held: by a pidfd, or by its start time, which is compared right before each signal. */
  readonly heldBy: "pidfd" | "start-time";
  /**
   * Signals the process; `gone` when it has exited (a zombie has).
   * Failure codes: `not-permitted`, `not-supported`, `closed`, `unreadable` (its identity cannot be read: nothing was sent).
   */
  signal(name: "SIGTERM" | "SIGKILL"): Result<"sent" | "gone">;
  /** True once the process has exited, reaped or not. False also where it cannot be told; a closed handle keeps its last answer. */
  exited(): boolean;
  close(): void;
}

/** What openPid() works with; tests and machines without koffi give others. */
export interface OpenPidOptions {
  /** null: hold the process by its start time. @default loadLibc() */
  readonly libc?: Libc | null;
  /** @default "/proc" */
  readonly procRoot?: string;
}

/**
 * Takes hold of a process; to be judged again (start time, cgroup) after this call and before the first signal.
 * Failure codes: `refused` (PID 1, 0, negative, not a whole number, our own), `gone` (ESRCH, or a zombie), `not-a-process` (the number of a thread),
 * `no-resources` (recoverable), `not-permitted`, `unreadable`.
 */
export function openPid(pid: number, options: OpenPidOptions = {}): Result<PidHandle> {
  if (!Number.isSafeInteger(pid) || pid <= 1 || pid > 0x7fffffff || pid === process.pid) {
    return refuse(pid, "refused", "it is init, this program itself, or no process at all");
  }
  const libc = options.libc === undefined ? loadLibc() : options.libc;
  const procRoot = options.procRoot ?? "/proc";
  const pidfd = libc?.pidfdOpen(pid) ?? -constants.errno.ENOSYS;
  if (libc !== null && pidfd >= 0) return holdPidfd(libc, pid, pidfd);
  const errno = errnoName(pidfd);
  switch (errno) {
    case "ESRCH":
      return refuse(pid, "gone", "there is no such process");
    case "EINVAL":
    case "ENOENT":
      return refuse(pid, "not-a-process", "it is a thread of a process");
    case "EMFILE":
    case "ENFILE":
    case "ENOMEM":
      return refuse(pid, "no-resources", errno, true);
    default:
      // ENOSYS: a kernel before 5.3. EPERM: a system call filter; pidfd_open(2) itself asks for no permission.
      return holdStartTime(pid, procRoot);
  }
}

function holdPidfd(libc: Libc, pid: number, pidfd: number): Result<PidHandle> {
  let open = true;
  let gone = false;
  const exited = (): boolean => {
    if (open && !gone) gone = libc.pollIn(pidfd) > 0;
    return gone;
  };
  const close = (): void => {
    if (open) libc.close(pidfd);
    open = false;
  };
  const handle: PidHandle = {
    pid,
    heldBy: "pidfd",
    exited,
    close,
    signal(name) {
      if (!open) return cannotSignal(pid, name, "closed", "the handle is closed");
      if (exited()) return success("gone");
      const sent = libc.pidfdSendSignal(pidfd, constants.signals[name]);
      if (sent === 0) return success("sent");
      const errno = errnoName(sent);
      if (errno === "ESRCH") return success("gone");
      if (errno === "EPERM") return cannotSignal(pid, name, "not-permitted", "the kernel does not allow it (EPERM)");
      return cannotSignal(pid, name, "not-supported", errno);
    },
  };
  if (!exited()) return success(handle);
  close();
  return refuse(pid, "gone", "it has exited");
}

/** Reads identity and signals in two steps: what is left to chance is a PID that is recycled in between, within microseconds. */
function holdStartTime(pid: number, procRoot: string): Result<PidHandle> {
  const atOpen = readIdentity(pid, procRoot);
  if (atOpen === "gone") return refuse(pid, "gone", "there is no such process");
  if (atOpen === "unreadable") return refuse(pid, "unreadable", `${procRoot}/${pid} cannot be read`);
  if (atOpen.threadGroup !== pid) return refuse(pid, "not-a-process", "it is a thread of a process");
  let open = true;
  let gone = false;
  const look = (): "same" | "gone" | "unreadable" => {
    if (gone) return "gone";
    const now = readIdentity(pid, procRoot);
    if (now === "unreadable") return now;
    if (now !== "gone" && now.startTimeTicks === atOpen.startTimeTicks) return "same";
    gone = true;
    return "gone";
  };
  return success({
    pid,
    heldBy: "start-time",
    exited: () => (open ? look() === "gone" : gone),
    close() {
      open = false;
    },
    signal(name) {
      if (!open) return cannotSignal(pid, name, "closed", "the handle is closed");
      const seen = look();
      if (seen === "gone") return success("gone");
      if (seen === "unreadable") return cannotSignal(pid, name, "unreadable", "its identity cannot be read");
      try {
        process.kill(pid, name);
        return success("sent");
      } catch (error) {
        const code = errorCode(error) ?? "unknown";
        if (code === "ESRCH") return success("gone");
        return cannotSignal(pid, name, code === "EPERM" ? "not-permitted" : "not-supported", code);
      }
    },
  });
}

interface Identity {
  readonly startTimeTicks: string;
  readonly threadGroup: number;
}

/** `/proc/<pid>/stat` fields 3, 20 and 22 (after the name, which may hold spaces and brackets), and Tgid of `status`. */
function readIdentity(pid: number, procRoot: string): Identity | "gone" | "unreadable" {
  try {
    const stat = readFileSync(`${procRoot}/${pid}/stat`, "latin1");
    const fields = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
    const [state, threads, startTimeTicks] = [fields[0], fields[17], fields[19]];
    if (state === undefined || startTimeTicks === undefined || !/^[0-9]+$/.test(startTimeTicks)) return "unreadable";
    // A zombie leader with living threads can still be signalled.
    if (state === "X" || (state === "Z" && Number(threads) <= 1)) return "gone";
    const threadGroup = /^Tgid:\s*([0-9]+)$/m.exec(readFileSync(`${procRoot}/${pid}/status`, "latin1"))?.[1];
    return threadGroup === undefined ? "unreadable" : { startTimeTicks, threadGroup: Number(threadGroup) };
  } catch (error) {
    const code = errorCode(error) ?? "unknown";
    return code === "ENOENT" || code === "ESRCH" ? "gone" : "unreadable";
  }
}

function refuse(pid: number, code: string, why: string, recoverable = false): Failure {
  return failure(code, `Cannot take hold of process ${pid}: ${why}`, { recoverable });
}

function cannotSignal(pid: number, name: string, code: string, why: string): Failure {
  return failure(code, `Cannot send ${name} to process ${pid}: ${why}`, { recoverable: code === "unreadable" });
}

/** The lines of `/proc/<pid>/status` that the judgement needs (proc_pid_status(5)). */
export interface ProcessStatus {
  /** `Tgid`: differs from the PID where the number belongs to a thread, which `/proc` opens but does not list. */
  readonly threadGroupId: number;
  /** Effective user ID, the second number of `Uid`. */
  readonly uid: number;
  /** `NSpid`: the PID in each namespace, ours first; more than one number means a nested PID namespace. */
  readonly namespacePids: readonly number[];
}

/** Parses `/proc/<pid>/status`; null when `Tgid` or `Uid` is missing. `NSpid` is empty where the kernel does not tell. */
export function parseStatus(text: string): ProcessStatus | null {
  const threadGroupId = numbersOf(text, "Tgid")[0];
  const uid = numbersOf(text, "Uid")[1];
  if (threadGroupId === undefined || uid === undefined) return null;
  return { threadGroupId, uid, namespacePids: numbersOf(text, "NSpid") };
}

/** The name of a process may hold an escaped newline only, so a key at the start of a line is the kernel's own. */
function numbersOf(text: string, key: string): readonly number[] {
  const line = new RegExp(`^${key}:[\\t ]*([\\d\\t ]+)$`, "mu").exec(text)?.[1];
  return line === undefined ? [] : line.trim().split(/\s+/u).map(Number);
}

import { parseCgroup, type CgroupMembership } from "./cgroup.ts";
import { parseCommandLine, type CommandLine } from "./command-line.ts";
import type { ProcFiles, ProcRead } from "./proc-files.ts";
import { parseStat, type ProcessStat } from "./stat.ts";
import { parseStatus } from "./status.ts";

/** Whether a process lives in the same PID namespace as we do. */
export type NamespaceRelation = "same" | "other" | "unknown";

/** One process as read at one time; null is what could not be read. */
export interface ProcessFacts extends ProcessStat {
  readonly uid: number | null;
  /** True for a process, false for a thread's number; null where `status` cannot be read. */
  readonly isProcess: boolean | null;
  readonly commandLine: CommandLine | null;
  readonly cgroup: CgroupMembership | null;
  readonly namespace: NamespaceRelation;
}

/** The fork of a new process and its exec are two moments; a reading that falls between them is taken again. */
const ATTEMPTS = 3;

/**
 * Reads one process, never mixing two: PID and start time are read again after the rest, and so is the command line.
 * `ownNamespace` is the target of our own `ns/pid`; null when that is unknown, and then every relation is.
 */
export function readProcessFacts(
  files: ProcFiles,
  pid: number,
  options: { readonly ownNamespace: string | null },
): ProcRead<ProcessFacts> {
  for (let attempt = 0; attempt < ATTEMPTS; attempt += 1) {
    const before = readStat(files, pid);
    if (before.kind !== "read") return before;
    const commandLine = files.text(`${pid}/cmdline`);
    const statusText = files.text(`${pid}/status`);
    const status = statusText.kind === "read" ? parseStatus(statusText.value) : null;
    const cgroup = files.text(`${pid}/cgroup`);
    const namespace = relationOf(files.link(`${pid}/ns/pid`), status?.namespacePids ?? [], options.ownNamespace);
    const commandLineAfter = files.text(`${pid}/cmdline`);
    const after = readStat(files, pid);
    if (after.kind !== "read") return after;
    if (after.value.startTimeTicks !== before.value.startTimeTicks) return { kind: "gone" };
    if (textOf(commandLine) !== textOf(commandLineAfter)) continue;
    const words = textOf(commandLine);
    const groups = textOf(cgroup);
    return {
      kind: "read",
      value: {
        ...after.value,
        uid: status?.uid ?? null,
        isProcess: status === null ? null : status.threadGroupId === pid,
        commandLine: words === null ? null : parseCommandLine(words),
        cgroup: groups === null ? null : parseCgroup(groups),
        namespace,
      },
    };
  }
  return { kind: "unreadable", code: "changing" };
}

/** Reads and parses `stat`; a text that is none is unreadable. */
export function readStat(files: ProcFiles, pid: number): ProcRead<ProcessStat> {
  const read = files.text(`${pid}/stat`);
  if (read.kind !== "read") return read;
  const stat = parseStat(read.value);
  if (stat === null || stat.pid !== pid) return { kind: "unreadable", code: "malformed" };
  return { kind: "read", value: stat };
}

/** The target of our own PID namespace link; null when it cannot be read. */
export function readOwnNamespace(files: ProcFiles, ownPid: number): string | null {
  return textOf(files.link(`${ownPid}/ns/pid`));
}

function relationOf(
  link: ProcRead<string>,
  namespacePids: readonly number[],
  ownNamespace: string | null,
): NamespaceRelation {
  if (namespacePids.length > 1) return "other";
  if (link.kind !== "read" || ownNamespace === null) return "unknown";
  return link.value === ownNamespace ? "same" : "other";
}

function textOf(read: ProcRead<string>): string | null {
  return read.kind === "read" ? read.value : null;
}

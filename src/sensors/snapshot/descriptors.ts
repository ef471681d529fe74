import { readFile, readdir, readlink } from "node:fs/promises";
import { join } from "node:path";

/** The open descriptors of a process. */
export interface Descriptors {
  readonly count: number;
  /** `RLIMIT_NOFILE`, soft; null when unlimited or not to be read. */
  readonly softLimit: number | null;
  readonly byKind: Readonly<Record<"socket" | "pipe" | "file" | "anon_inode" | "other", number>>;
  /** Socket inode numbers by descriptor. */
  readonly sockets: ReadonlyMap<number, string>;
}

/** More links than this are counted, not followed. */
const MOST_FOLLOWED = 4096;

/** What a link in `/proc/<pid>/fd` points at (proc_pid_fd(5)). */
export function kindOfTarget(target: string): keyof Descriptors["byKind"] {
  if (target.startsWith("socket:")) return "socket";
  if (target.startsWith("pipe:")) return "pipe";
  if (target.startsWith("anon_inode:")) return "anon_inode";
  return target.startsWith("/") ? "file" : "other";
}

/** `Max open files` of `/proc/<pid>/limits`, soft; null when unlimited or absent. */
export function parseOpenFilesLimit(text: string): number | null {
  const soft = /^Max open files\s+(\d{1,15})\s/m.exec(text)?.[1];
  return soft === undefined ? null : Number(soft);
}

/** Reads `/proc/<pid>/fd`; a descriptor that is closed meanwhile is left out of the kinds. @throws what listing it says */
export async function readDescriptors(directory: string): Promise<Descriptors> {
  const names = await readdir(join(directory, "fd"));
  const byKind = { socket: 0, pipe: 0, file: 0, anon_inode: 0, other: 0 };
  const sockets = new Map<number, string>();
  for (const name of names.slice(0, MOST_FOLLOWED)) {
    const target = await readlink(join(directory, "fd", name)).catch(() => null);
    if (target === null) continue;
    byKind[kindOfTarget(target)] += 1;
    const inode = /^socket:\[(\d+)\]$/.exec(target)?.[1];
    if (inode !== undefined) sockets.set(Number(name), inode);
  }
  const limits = await readFile(join(directory, "limits"), "utf8").catch(() => "");
  return { count: names.length, softLimit: parseOpenFilesLimit(limits), byKind, sockets };
}

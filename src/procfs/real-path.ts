import { lstatSync, readlinkSync, statSync } from "node:fs";
import { posix } from "node:path";
import type { ProcFiles } from "./proc-files.ts";

/** A file as one process sees it: its real path in our terms, and which file that is. */
export interface SeenFile {
  readonly path: string;
  readonly device: bigint;
  readonly inode: bigint;
  readonly ownerUid: number;
  readonly directory: boolean;
}

/** A file, or why it cannot be told: not there (any more), or not to be read. */
export type SeenFileResult =
  | { readonly kind: "seen"; readonly file: SeenFile }
  | { readonly kind: "missing" }
  | { readonly kind: "unreadable" };

/** The kernel gives up after as many symbolic links (path_resolution(7)). */
const LINKS_AT_MOST = 40;

/** Whether two processes mean the same file: the same real path, and the same device and inode. */
export function sameFile(one: SeenFile, other: SeenFile): boolean {
  return one.path === other.path && one.device === other.device && one.inode === other.inode;
}

/**
 * Resolves a path as a process sees it: in its own root directory and mount namespace (`/proc/<pid>/root`), relative to
 * its own working directory. Symbolic links are followed here, component by component, because realpath(3) would leave
 * the process's root through the link that `/proc/<pid>/root` is.
 */
export function resolveInProcess(files: ProcFiles, pid: number, written: string): SeenFileResult {
  const root = files.link(`${pid}/root`);
  const directory = files.link(`${pid}/cwd`);
  if (root.kind === "unreadable" || directory.kind === "unreadable") return { kind: "unreadable" };
  if (root.kind === "gone" || directory.kind === "gone") return { kind: "missing" };
  const view = { prefix: `${files.procRoot}/${pid}/root`, rootPath: root.value };
  if (written.startsWith("/")) return resolveIn(view, written);
  const base = withinRoot(directory.value, root.value);
  if (base === null) return { kind: "missing" };
  const start = resolveIn(view, base);
  if (start.kind !== "seen") return start;
  if (!isSameDirectory(start.file, `${files.procRoot}/${pid}/cwd`)) return { kind: "missing" };
  return resolveIn(view, `${base}/${written}`);
}

/** Resolves an absolute path as PID 1 sees it, else as we do (our own sandbox may hide home directories). */
export function resolveOnHost(files: Pick<ProcFiles, "procRoot">, written: string): SeenFileResult {
  const seen = resolveIn({ prefix: `${files.procRoot}/1/root`, rootPath: "/" }, written);
  return seen.kind === "seen" ? seen : resolveIn({ prefix: "", rootPath: "/" }, written);
}

function resolveIn(view: { readonly prefix: string; readonly rootPath: string }, written: string): SeenFileResult {
  const pending = written.split("/").toReversed();
  let resolved = "";
  let links = 0;
  try {
    while (pending.length > 0) {
      const component = pending.pop();
      if (component === undefined || component === "" || component === ".") continue;
      if (component === "..") {
        resolved = resolved.slice(0, Math.max(0, resolved.lastIndexOf("/")));
        continue;
      }
      const next = `${resolved}/${component}`;
      const stat = lstatSync(view.prefix + next, { throwIfNoEntry: false });
      if (stat === undefined) return { kind: "missing" };
      if (!stat.isSymbolicLink()) {
        resolved = next;
        continue;
      }
      links += 1;
      if (links > LINKS_AT_MOST) return { kind: "missing" };
      const target = readlinkSync(view.prefix + next);
      if (target.startsWith("/")) resolved = "";
      pending.push(...target.split("/").toReversed());
    }
    const stat = statSync(`${view.prefix}${resolved}/`.slice(0, resolved === "" ? undefined : -1), {
      bigint: true,
      throwIfNoEntry: false,
    });
    if (stat === undefined) return { kind: "missing" };
    const path = posix.join(view.rootPath, resolved === "" ? "/" : resolved);
    return {
      kind: "seen",
      file: {
        path,
        device: stat.dev,
        inode: stat.ino,
        ownerUid: Number(stat.uid),
        directory: stat.isDirectory(),
      },
    };
  } catch (error) {
    const code = error instanceof Error && "code" in error ? error.code : "EIO";
    return code === "ENOTDIR" || code === "ENOENT" ? { kind: "missing" } : { kind: "unreadable" };
  }
}

/** A path in our terms as one below the process's root; null for a directory outside it (`(unreachable)/…`). */
function withinRoot(path: string, root: string): string | null {
  if (!path.startsWith("/")) return null;
  if (root === "/") return path;
  if (path === root) return "/";
  return path.startsWith(`${root}/`) ? path.slice(root.length) : null;
}

/** A removed working directory still has a name in `/proc` (`… (deleted)`); only its device and inode are proof. */
function isSameDirectory(file: SeenFile, link: string): boolean {
  try {
    const stat = statSync(link, { bigint: true, throwIfNoEntry: false });
    return stat !== undefined && stat.dev === file.device && stat.ino === file.inode;
  } catch {
    return false;
  }
}

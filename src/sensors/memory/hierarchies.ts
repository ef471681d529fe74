import { join } from "node:path";
import { type CgroupMount, parseCgroupMounts } from "./parse-mountinfo.ts";
import { readText } from "./read-text.ts";

/** Where the kernel's trees are mounted; tests put fixture trees in their place. */
export interface Roots {
  /** Stands for `/sys/fs/cgroup`. */
  readonly cgroup: string;
  /** Stands for `/proc`. */
  readonly proc: string;
}

/** The machine's own trees. */
export const SYSTEM_ROOTS: Roots = { cgroup: "/sys/fs/cgroup", proc: "/proc" };

/** The cgroup hierarchies that matter; null where there is none. */
export interface Hierarchies {
  /** v1 hierarchy that the memory controller is bound to; then no v2 cgroup has it. */
  readonly memoryV1: CgroupMount | null;
  /** v1 hierarchy by which systemd tracks processes (`name=systemd`). */
  readonly systemdV1: CgroupMount | null;
  readonly unified: CgroupMount | null;
}

const STANDARD_MOUNT = "/sys/fs/cgroup";
const known = new Map<string, Hierarchies>();

/** A mount that shows the whole hierarchy is better than one that shows a part; the standard place is better than any other. */
function rank(mount: CgroupMount): number {
  return (mount.mountPoint.startsWith(STANDARD_MOUNT) ? 0 : 2) + (mount.root === "/" ? 0 : 1);
}

function best(mounts: readonly CgroupMount[]): CgroupMount | null {
  return mounts.toSorted((a, b) => rank(a) - rank(b))[0] ?? null;
}

/** Finds the hierarchies in `/proc/self/mountinfo`; remembered for each pair of roots until `fresh`. @returns null where mountinfo cannot be read. */
export function findHierarchies(roots: Roots, options: { fresh: boolean }): Hierarchies | null {
  const key = `${roots.proc}\0${roots.cgroup}`;
  const remembered = known.get(key);
  if (remembered !== undefined && !options.fresh) return remembered;
  known.delete(key);
  const mountinfo = readText(join(roots.proc, "self/mountinfo"));
  if (!mountinfo.ok) return null;
  const mounts = parseCgroupMounts(mountinfo.text);
  const found: Hierarchies = {
    memoryV1: best(mounts.filter((mount) => mount.version === 1 && mount.controllers.includes("memory"))),
    systemdV1: best(mounts.filter((mount) => mount.version === 1 && mount.controllers.includes("name=systemd"))),
    unified: best(mounts.filter((mount) => mount.version === 2)),
  };
  known.set(key, found);
  return found;
}

/** The directory of a cgroup (systemd's `ControlGroup`) in one hierarchy. */
export function cgroupDirectory(mount: CgroupMount, controlGroup: string, roots: Roots): string {
  const inStandardPlace = mount.mountPoint === STANDARD_MOUNT || mount.mountPoint.startsWith(`${STANDARD_MOUNT}/`);
  const base = inStandardPlace ? join(roots.cgroup, mount.mountPoint.slice(STANDARD_MOUNT.length)) : mount.mountPoint;
  // Where only a part of the hierarchy is mounted (a container), the paths below the mount point start there.
  const below = controlGroup.startsWith(`${mount.root}/`) ? controlGroup.slice(mount.root.length) : controlGroup;
  return join(base, below);
}

/** True for a path that can be a unit's own cgroup: absolute, without `..`, and not the root, which holds the whole machine. */
export function isUnitCgroup(controlGroup: string): boolean {
  return /^(?:\/[^/\0]+)+$/.test(controlGroup) && !/(?:^|\/)\.\.?(?:\/|$)/.test(controlGroup);
}

/** Where a process stands in the cgroup hierarchies. */
export interface CgroupMembership {
  /** The path in systemd's own hierarchy: what `ControlGroup` of a unit is compared with, and what is shown. */
  readonly path: string;
  /** The paths of the `name=systemd` (v1) and `0::` (v2) hierarchies, `path` first. */
  readonly managerPaths: readonly string[];
  /** The distinct paths of all hierarchies. */
  readonly allPaths: readonly string[];
}

/**
 * Parses `/proc/<pid>/cgroup` (cgroups(7)): v1, v2 or both; null when neither systemd's hierarchy nor v2 is there.
 * Both are kept: a `name=systemd` hierarchy that is mounted but not used (a well-known trick for containers on a v2 host)
 * shows `/` for every process, and must not hide the service that `0::` names.
 */
export function parseCgroup(text: string): CgroupMembership | null {
  let named: string | null = null;
  let unified: string | null = null;
  const allPaths = new Set<string>();
  for (const line of text.split("\n")) {
    const match = /^(\d+):([^:]*):(\/.*)$/u.exec(line);
    if (match === null) continue;
    const [, hierarchy, controllers, written = "/"] = match;
    const path = written.replace(/ \(deleted\)$/u, "");
    allPaths.add(path);
    if (controllers === "name=systemd") named = path;
    else if (hierarchy === "0" && controllers === "") unified = path;
  }
  const managerPaths = [named, unified].filter((path) => path !== null);
  const path = managerPaths.find((candidate) => candidate !== "/") ?? managerPaths[0];
  if (path === undefined) return null;
  return { path, managerPaths: [path, ...managerPaths.filter((other) => other !== path)], allPaths: [...allPaths] };
}

/** Whether a cgroup path equals the group or lies below it; the root group holds everything and so proves nothing. */
export function isWithinCgroup(path: string, group: string | null): boolean {
  if (group === null) return false;
  const bare = group.replace(/\/+$/u, "");
  if (bare === "") return false;
  return path === bare || path.startsWith(`${bare}/`);
}

/** Whether a process is in the group in any of its hierarchies. */
export function isMemberOf(membership: CgroupMembership, group: string | null): boolean {
  return membership.allPaths.some((path) => isWithinCgroup(path, group));
}

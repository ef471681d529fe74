/** One mounted cgroup hierarchy. */
export interface CgroupMount {
  readonly version: 1 | 2;
  /** The cgroup that is visible at the mount point; `/` unless only a part is mounted. */
  readonly root: string;
  readonly mountPoint: string;
  /** v1: the super options, which name the controllers (`memory`, `name=systemd`); v2: empty. */
  readonly controllers: readonly string[];
}

/** `\040` and the like in mountinfo fields. */
function unescapeOctal(field: string): string {
  return field.replaceAll(/\\([0-7]{3})/g, (_, digits: string) => String.fromCharCode(Number.parseInt(digits, 8)));
}

/** The cgroup mounts of a `/proc/<pid>/mountinfo` text (proc_pid_mountinfo(5)); lines that are not well-formed are passed over. */
export function parseCgroupMounts(text: string): readonly CgroupMount[] {
  const mounts: CgroupMount[] = [];
  for (const line of text.split("\n")) {
    // The optional fields before the separator vary in number; what follows it does not.
    const [before, after] = line.split(" - ", 2);
    const [, , , root, mountPoint] = before?.split(" ") ?? [];
    const [type, , superOptions] = after?.split(" ") ?? [];
    if (root === undefined || mountPoint === undefined) continue;
    if (type === "cgroup2") {
      mounts.push({ version: 2, root: unescapeOctal(root), mountPoint: unescapeOctal(mountPoint), controllers: [] });
    } else if (type === "cgroup") {
      mounts.push({
        version: 1,
        root: unescapeOctal(root),
        mountPoint: unescapeOctal(mountPoint),
        controllers: superOptions?.split(",") ?? [],
      });
    }
  }
  return mounts;
}

import type { CgroupMembership } from "./cgroup.ts";

/** Who answers for the processes of a cgroup. */
export type CgroupOwner =
  | { readonly kind: "container"; readonly marker: string }
  | { readonly kind: "service"; readonly name: string }
  | { readonly kind: "launcher"; readonly name: string }
  | { readonly kind: "unmanaged" };

/** Path components that container engines and virtual machine managers make. */
const CONTAINER_COMPONENT = new RegExp(
  [
    "^docker$|^docker[-:][0-9a-f]{12,}",
    "^libpod[-_:]|^libpod_parent$|^podman-\\d+\\.scope$|^conmon-",
    "^lxc$|^lxc[.@-]|^incus|^lxd",
    "kubepods|^kubelet",
    "^machine\\.slice$|^machine-.*\\.scope$",
    "^(cri-)?containerd(-|$)(?!.*\\.service$)|cri-containerd|:containerd:",
    "^crio-|^crun-|^runc-|^buildkit$|^nerdctl|^garden$|^ecs$|^actions_job$|^nspawn",
  ].join("|"),
  "u",
);

/**
 * Services that only launch: they never supervise or restart what they launched, and on Debian and Ubuntu what they
 * launched stays in their cgroup (an `@reboot` job in cron.service's, a login without pam_systemd in ssh.service's).
 * A judgement: their children count as unmanaged, so they may be strays (docs/field-notes.md, "Who is a stray").
 */
const LAUNCHER = /^(?:(?:cron|crond|cronie|anacron|atd|ssh|sshd)\.service|sshd?@.*\.service)$/u;

/** A user manager: it manages what is below it, and nothing more. */
const USER_MANAGER = /^user@\d+\.service$/u;

/** Units that own their processes; slices and scopes do not start anything themselves. */
const OWNING_UNIT = /.\.(?:service|socket|mount|swap)$/u;

/** Says who answers for a process, from its cgroup paths: a container before a service, a service before a launcher. */
export function ownerOfCgroup(membership: CgroupMembership): CgroupOwner {
  for (const path of membership.allPaths) {
    const marker = componentsOf(path).find((component) => CONTAINER_COMPONENT.test(component));
    if (marker !== undefined) return { kind: "container", marker };
  }
  let launcher: string | null = null;
  for (const path of membership.managerPaths) {
    for (const component of componentsOf(path)) {
      if (!OWNING_UNIT.test(component) || USER_MANAGER.test(component)) continue;
      if (!LAUNCHER.test(component)) return { kind: "service", name: component };
      launcher ??= component;
    }
  }
  return launcher === null ? { kind: "unmanaged" } : { kind: "launcher", name: launcher };
}

/** systemd prefixes names that would clash with the kernel's own files with an underscore. */
function componentsOf(path: string): readonly string[] {
  return path
    .split("/")
    .filter((component) => component !== "")
    .map((component) => component.replace(/^_/u, ""));
}

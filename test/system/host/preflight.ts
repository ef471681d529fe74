import { spawnSync } from "node:child_process";
import { accessSync, constants, existsSync, readFileSync } from "node:fs";

/** What a host is made of, and the Debian package that brings it. */
const needs: readonly { readonly program: string; readonly package: string }[] = [
  { program: "unshare", package: "util-linux" },
  { program: "nsenter", package: "util-linux" },
  { program: "setpriv", package: "util-linux" },
  { program: "mountpoint", package: "util-linux" },
  { program: "mount", package: "mount" },
  { program: "awk", package: "mawk" },
  { program: "/lib/systemd/systemd", package: "systemd" },
  { program: "systemctl", package: "systemd" },
  { program: "dbus-daemon", package: "dbus" },
  { program: "/usr/bin/python3", package: "python3" },
];

/** Whether systemd is the PID 1 of this machine (sd_booted(3)). */
export function systemdIsPid1(): boolean {
  return existsSync("/run/systemd/system") && readFileSync("/proc/1/comm", "utf8").trim() === "systemd";
}

/** What this machine lacks for `bootHost`, a line each with its mend; empty when nothing is missing. */
export function preflight(): string[] {
  if (process.platform !== "linux") return [`A test host needs Linux; this is ${process.platform}.`];
  if (process.getuid?.() !== 0) return ["A test host needs root: run it with sudo."];
  const packages = missingPackages();
  if (packages.length > 0) return [`Packages are missing. Install: apt-get install -y ${packages.join(" ")}`];
  const trial = spawnSync("unshare", ["--mount", "--pid", "--fork", "--cgroup", "--uts", "--ipc", "--net", "true"]);
  if (trial.status === 0) return [];
  const why = trial.stderr.toString("utf8").trim();
  return [`Cannot make namespaces (${why}). A container needs --privileged for that.`];
}

/** The Debian packages that a host needs and this machine lacks. */
export function missingPackages(): string[] {
  const missing = needs.filter(({ program }) => !isInstalled(program));
  return [...new Set(missing.map((need) => need.package))];
}

function isInstalled(program: string): boolean {
  const directories = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin".split(":");
  const paths = program.startsWith("/") ? [program] : directories.map((directory) => `${directory}/${program}`);
  return paths.some((path) => {
    try {
      accessSync(path, constants.X_OK);
      return true;
    } catch {
      return false;
    }
  });
}

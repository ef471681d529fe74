import { existsSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { join } from "node:path";

import { installMissing } from "../system/host/install-missing.ts";
import { run } from "../system/host/run.ts";

/** A program that unitwarden is measured beside, and that is installed when it is wanted. */
export type Peer = "monit" | "supervisor" | "pm2";

/** Versions by name, systemd's and unitwarden's among them. */
export type PeerVersions = Readonly<Record<string, string>>;

/** The peers on this machine. */
export interface Peers {
  readonly versions: PeerVersions;
  /** PM2's program as a booted host sees it; empty when it is not wanted. */
  readonly pm2: string;
  /** Removes what was installed for this run only. */
  remove(): void;
}

const programs = { monit: "/usr/bin/monit", supervisor: "/usr/bin/supervisord" } as const;
const projectDirectory = join(import.meta.dirname, "../..");

/** Installs the peers that are missing: Debian's by apt (they stay), PM2 by npm into a directory of its own. */
export async function installPeers(
  wanted: ReadonlySet<Peer>,
  { pm2Directory }: { readonly pm2Directory: string | null },
): Promise<Peers> {
  const packages = (["monit", "supervisor"] as const).filter((name) => wanted.has(name));
  await installMissing({ more: packages.filter((name) => !existsSync(programs[name])) });
  const pm2 = wanted.has("pm2") ? await installPm2(pm2Directory) : null;
  const manifest = JSON.parse(readFileSync(join(projectDirectory, "package.json"), "utf8")) as { version: string };
  const versions: Record<string, string> = {
    systemd: await firstLine(["systemctl", "--version"]),
    unitwarden: manifest.version,
    node: process.version,
  };
  if (wanted.has("monit")) versions["monit"] = await firstLine([programs.monit, "--version"]);
  if (wanted.has("supervisor")) versions["supervisor"] = await firstLine([programs.supervisor, "--version"]);
  if (pm2 !== null) versions["pm2"] = pm2.version;
  return { versions, pm2: pm2?.program ?? "", remove: () => pm2?.remove() };
}

/** Below /var/tmp, which a booted host sees (it has a /tmp of its own). */
async function installPm2(given: string | null) {
  const directory = given ?? mkdtempSync("/var/tmp/unitwarden-bench-");
  const remove = () => {
    if (given === null) rmSync(directory, { recursive: true, force: true });
  };
  process.on("exit", remove);
  if (given === null) {
    // Ended with this process, as everything is.
    const argv = [
      "setpriv",
      "--pdeathsig=KILL",
      "npm",
      "install",
      "--silent",
      "--no-audit",
      "--no-fund",
      "--prefix",
      directory,
      "pm2",
    ];
    const { status, stderr } = await run({ argv, timeoutMs: 300_000 });
    if (status !== 0) throw new Error(`Cannot install pm2: ${stderr.trim().split("\n").at(-1) ?? ""}`);
    await run({ argv: ["chmod", "-R", "go+rX", directory] });
  }
  const home = join(directory, "node_modules/pm2");
  const { version } = JSON.parse(readFileSync(join(home, "package.json"), "utf8")) as { version: string };
  return { program: join(home, "bin/pm2"), version, remove };
}

async function firstLine(argv: readonly string[]): Promise<string> {
  const { stdout } = await run({ argv });
  return stdout.split("\n")[0]?.trim() ?? "";
}

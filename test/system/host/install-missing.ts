import { existsSync } from "node:fs";

import { missingPackages } from "./preflight.ts";
import { run } from "./run.ts";

/** Installs the Debian packages that a host lacks; where it may not, the error is one line that names them. */
export async function installMissing({ more = [] }: { readonly more?: readonly string[] } = {}): Promise<void> {
  const packages = [...missingPackages(), ...more];
  if (packages.length === 0) return;
  const install = `apt-get install -y ${packages.join(" ")}`;
  if (process.getuid?.() !== 0 || !existsSync("/usr/bin/apt-get")) throw new Error(`Missing packages: ${install}`);
  const env = { ...process.env, DEBIAN_FRONTEND: "noninteractive" } as Record<string, string>;
  await run({ argv: ["apt-get", "update", "-qq"], env, timeoutMs: 120_000 });
  const argv = ["apt-get", "install", "-y", "-qq", "--no-install-recommends", ...packages];
  const { status, stderr } = await run({ argv, env, timeoutMs: 300_000 });
  if (status !== 0) throw new Error(`Cannot install packages (${install}): ${stderr.trim().split("\n").at(-1) ?? ""}`);
}

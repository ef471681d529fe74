import { execFileSync } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, renameSync, rmSync } from "node:fs";
import { join } from "node:path";
import { project, read } from "./places.ts";

interface Pinned {
  readonly version: string;
  readonly integrity: string;
}

const cache = join(project, ".cache/npm");

/**
 * The directory of an npm package. npm installs only what is for this machine; what is for another is fetched at the
 * version that package-lock.json pins, and kept in .cache/npm.
 */
export function npmPackage(name: string): string {
  const installed = join(project, "node_modules", name);
  if (existsSync(installed)) return installed;
  const { packages } = JSON.parse(read("package-lock.json")) as { packages: Record<string, Pinned> };
  const pinned = packages[`node_modules/${name}`];
  if (pinned === undefined) throw new Error(`Cannot bring ${name}: package-lock.json does not pin it`);
  const kept = join(cache, `${name.replace("/", "+")}-${pinned.version}`);
  if (!existsSync(kept)) fetchPackage(`${name}@${pinned.version}`, pinned.integrity, kept);
  return kept;
}

function fetchPackage(specifier: string, integrity: string, target: string): void {
  mkdirSync(cache, { recursive: true });
  const work = mkdtempSync(join(cache, "fetch-"));
  try {
    execFileSync("npm", ["pack", "--silent", specifier, `--pack-destination=${work}`], { cwd: work, stdio: "pipe" });
    const [archive = ""] = readdirSync(work);
    requireIntegrity(readFileSync(join(work, archive)), integrity, specifier);
    execFileSync("tar", ["--extract", `--file=${archive}`], { cwd: work });
    renameSync(join(work, "package"), target);
  } finally {
    rmSync(work, { recursive: true, force: true });
  }
}

/** Throws unless the bytes have this Subresource Integrity: `sha512-BASE64`. */
export function requireIntegrity(bytes: Uint8Array, integrity: string, what: string): void {
  const found = `sha512-${createHash("sha512").update(bytes).digest("base64")}`;
  if (found !== integrity) throw new Error(`Cannot bring ${what}: it is not what package-lock.json pins (${found})`);
}

import { chmodSync, lstatSync, lutimesSync, readdirSync } from "node:fs";
import { join } from "node:path";

/** What the Node beside it loads is no program by itself, whatever mode it came with. */
const loaded = /\.(?:[cm]?js|node)$/;

/** One time for a whole tree, and modes that no umask has a say in: 755 for directories and programs, else 644. */
export function settle(directory: string, epoch: number): void {
  const entries = readdirSync(directory, { recursive: true, encoding: "utf8" }).map((name) => join(directory, name));
  for (const path of [directory, ...entries]) {
    const entry = lstatSync(path);
    const runs = entry.isDirectory() || ((entry.mode & 0o100) !== 0 && !loaded.test(path));
    if (!entry.isSymbolicLink()) chmodSync(path, runs ? 0o755 : 0o644);
    lutimesSync(path, epoch, epoch);
  }
}

import { lstatSync, rmSync } from "node:fs";
import { type Manifest, sumOf } from "./manifest.ts";
import { removeDirectories } from "./place-file.ts";

/** Removes files, where they are still there. */
export function removeStale(paths: readonly string[]): void {
  for (const path of paths) rmSync(path, { force: true });
}

/** Removes what an installation has put in place; gives the files that somebody has changed since, which stay. */
export async function takeAway({ files, directories }: Manifest): Promise<readonly string[]> {
  const edited: string[] = [];
  for (const [path, sum] of Object.entries(files)) {
    if (await isOurs(path, sum)) rmSync(path, { force: true });
    else edited.push(path);
  }
  removeDirectories(directories);
  return edited;
}

async function isOurs(path: string, sum: string | null): Promise<boolean> {
  const there = lstatSync(path, { throwIfNoEntry: false });
  if (there === undefined) return true;
  if (sum === null) return there.isSymbolicLink();
  return there.isFile() && (await sumOf(path)) === sum;
}

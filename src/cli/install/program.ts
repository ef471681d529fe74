import { existsSync, lstatSync, readdirSync, readFileSync, realpathSync, statSync } from "node:fs";
import { basename, dirname, join } from "node:path";
import type { Placed } from "./place-file.ts";

/** Where a package has the program; unit files of the project name it (units/unitwarden.service). */
export const packagedDirectory = "/usr/lib/unitwarden";
/** Where `install` puts it. */
export const localDirectory = "/usr/local/lib/unitwarden";

/** The program that runs: a directory that holds all of it, or one that a package or an installation has put in place. */
export type OwnProgram =
  | { readonly kind: "directory"; readonly directory: string }
  | { readonly kind: "in-place"; readonly by: "package" | "install" }
  | { readonly kind: "incomplete"; readonly directory: string };

/** Finds the running program, by the path of its main file. */
export function ownProgram(mainFile: string): OwnProgram {
  const directory = dirname(realpathSync(mainFile));
  if (directory === packagedDirectory) return { kind: "in-place", by: "package" };
  if (directory === localDirectory) return { kind: "in-place", by: "install" };
  const isWhole = existsSync(join(directory, "system")) && existsSync(join(directory, "node"));
  return { kind: isWhole ? "directory" : "incomplete", directory };
}

/** What of a program's directory goes where on this machine. */
export function placedFiles(directory: string, has: { readonly polkit: boolean }): readonly Placed[] {
  return filesIn(directory).flatMap((relative): readonly Placed[] => {
    const path = localPath(relative, has);
    if (path === null) return [];
    const from = join(directory, relative);
    const mode = (statSync(from).mode & 0o111) === 0 ? 0o644 : 0o755;
    const isUnit = relative.endsWith(".service");
    const text = (): string => readFileSync(from, "utf8").replaceAll(`${packagedDirectory}/`, `${localDirectory}/`);
    return [{ path, mode, content: isUnit ? { text: text() } : { copyOf: from } }];
  });
}

/** Below /usr/local, but for what is read from elsewhere only; null for what this machine has no use for. */
function localPath(relative: string, { polkit }: { readonly polkit: boolean }): string | null {
  if (!relative.startsWith("system/")) return join(localDirectory, relative);
  const below = relative.slice("system/".length);
  if (below.startsWith("share/dbus-1/system.d/")) return join("/etc/dbus-1/system.d", basename(below));
  if (below.startsWith("share/polkit-1/")) return polkit ? join("/usr", below) : null;
  return join("/usr/local", below);
}

/** Files below a directory, as relative paths; links to files are followed. */
function filesIn(directory: string): readonly string[] {
  return readdirSync(directory, { recursive: true, encoding: "utf8" })
    .filter(
      (relative) => !lstatSync(join(directory, relative)).isDirectory() && statSync(join(directory, relative)).isFile(),
    )
    .toSorted();
}

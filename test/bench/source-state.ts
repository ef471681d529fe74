import { execFileSync } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";

/** What exactly is measured: a commit, and what was changed since. */
export interface SourceState {
  /** Null: this is no git checkout. */
  readonly commit: string | null;
  /** A digest of the changes to what is built and run; null: there are none. */
  readonly changes: string | null;
}

/** What goes into the program or into the benchmark; texts may change meanwhile. */
const measured = ["build", "src", "test", "units", "package.json", "package-lock.json"];

/** Reads the state of a checkout. */
export function sourceState(directory: string): SourceState {
  const git = (...args: readonly string[]) => execFileSync("git", ["-C", directory, ...args], { encoding: "utf8" });
  if (!existsSync(join(directory, ".git"))) return { commit: null, changes: null };
  const untracked = git("ls-files", "-z", "--others", "--exclude-standard", "--", ...measured)
    .split("\0")
    .filter((path) => path !== "");
  const changes = [git("diff", "HEAD", "--", ...measured), ...untracked];
  for (const path of untracked) changes.push(readFileSync(join(directory, path), "utf8"));
  const isClean = changes.every((text) => text === "");
  const digest = () => createHash("sha256").update(changes.join("\0")).digest("hex");
  return { commit: git("rev-parse", "HEAD").trim(), changes: isClean ? null : digest() };
}

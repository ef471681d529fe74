import { readdirSync, readFileSync } from "node:fs";

/** The children of a process, threads' included, whose command line has this word, the oldest first. */
export function childrenOf(parent: number, word: string): readonly number[] {
  return readdirSync(`/proc/${parent}/task`)
    .flatMap((task) => read(`/proc/${parent}/task/${task}/children`).split(" "))
    .filter((pid) => pid !== "" && read(`/proc/${pid}/cmdline`).split("\0").includes(word))
    .map(Number)
    .toSorted((one, other) => one - other);
}

/** Whether a process runs no longer, whether or not its parent has noticed. */
export function isGone(pid: number): boolean {
  return /^State:\tX|^State:\tZ|^$/m.test(read(`/proc/${pid}/status`).split("\n", 3)[2] ?? "");
}

function read(path: string): string {
  try {
    return readFileSync(path, "utf8");
  } catch {
    return "";
  }
}

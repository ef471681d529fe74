import { spawnSync } from "node:child_process";
import type { Architecture } from "./architectures.ts";

/** Takes the symbols out of a native file, where a strip for its architecture is at hand; says so where none is. */
export function strip(path: string, { gnu, debian }: Architecture): void {
  const tools = [`${gnu}-strip`, "strip"];
  const done = tools.some((tool) => spawnSync(tool, ["--strip-unneeded", path]).status === 0);
  if (!done) process.stderr.write(`Not stripped, for want of binutils-${gnu.replace("_", "-")} (${debian}): ${path}\n`);
}

import { spawnSync } from "node:child_process";
import { project, read } from "../places.ts";

/** The one time that everything in a package has, in seconds since 1970: SOURCE_DATE_EPOCH, the last commit's, or the newest release's in CHANGELOG.md. */
export function sourceDateEpoch(environment: NodeJS.ProcessEnv = process.env): number {
  const given = environment["SOURCE_DATE_EPOCH"];
  if (given !== undefined && /^\d+$/.test(given)) return Number(given);
  const { stdout, status } = spawnSync("git", ["log", "-1", "--format=%ct"], { cwd: project, encoding: "utf8" });
  if (status === 0 && /^\d+\s*$/.test(stdout)) return Number(stdout);
  const released = /^## .*?(\d{4}-\d\d-\d\d)/m.exec(read("CHANGELOG.md"))?.[1];
  if (released === undefined) throw new Error("Cannot date the package: no git, no release; set SOURCE_DATE_EPOCH");
  return Date.parse(released) / 1000;
}

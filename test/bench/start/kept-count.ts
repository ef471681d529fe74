import type { Host } from "../../system/host/host.ts";
import type { Command } from "./starters/starter.ts";

/** How many sleeping programs live in a unit's own cgroup. */
export function sleepersOf(host: Host, unit: string): number {
  return host.pidsOf(({ argv, cgroup }) => argv.at(-1) === "infinity" && cgroup.split("/").includes(unit)).length;
}

/** How many kept units the output of a status command names. */
export async function namedUnits(host: Host, { argv }: Command): Promise<number> {
  const { stdout } = await host.exec(argv);
  return new Set(stdout.match(/\bbench-\d+\.service\b/gu)).size;
}

import type { Situation } from "../policy/situation.ts";

/** Judgements of the stall detector that a dependency might explain. */
const QUIET: readonly string[] = ["silent-once", "network-errors-in-journal", "stall"];

/** True while a dependency might explain what is seen, or is known to be down. */
export function isDoubtful({ assessments: { stall, dependency, inactive, flapping } }: Situation): boolean {
  if (QUIET.includes(stall.reason)) return true;
  // Down is also what systemd is about to start again: whether that can help is asked before it has failed too often.
  return [dependency, inactive, flapping].some(({ health }) => health === "unhealthy");
}

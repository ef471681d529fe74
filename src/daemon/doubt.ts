import { inAutoRestart, type Situation } from "../policy/situation.ts";

/** Judgements of the stall detector that a dependency might explain. */
const QUIET: readonly string[] = ["silent-once", "network-errors-in-journal", "stall"];

/** True while a dependency might explain what is seen, or is known to be down. */
export function isDoubtful(situation: Situation): boolean {
  const { stall, dependency, inactive, flapping } = situation.assessments;
  // systemd is about to start it again: whether that can help is asked before it has failed as often as it may.
  if (inAutoRestart(situation) || QUIET.includes(stall.reason)) return true;
  return [dependency, inactive, flapping].some(({ health }) => health === "unhealthy");
}

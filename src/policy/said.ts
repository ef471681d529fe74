import { notices } from "./notices.ts";
import { proposals } from "./proposals.ts";
import type { Situation } from "./situation.ts";
import type { PolicyState } from "./state.ts";

/** The key under which a notice or a withheld action is remembered as said. */
export function saidKey(kind: "notice" | "withheld", what: string, why: string): string {
  return `${kind}:${what}:${why}`;
}

/** Forgets what was said of conditions that are over, so that it is said again when they come back. */
export function forgetSaid(situation: Situation): PolicyState {
  const { state, assessments } = situation;
  const due = new Set(
    notices(situation).map(({ assessment, reason }) => saidKey("notice", assessment.detector, reason)),
  );
  const proposed = proposals(situation).map(({ kind }) => saidKey("withheld", kind, ""));
  const said = state.said.filter((key) => due.has(key) || proposed.some((prefix) => key.startsWith(prefix)));
  const respawner = state.respawner && assessments.stray.health !== "healthy";
  if (said.length === state.said.length && respawner === state.respawner) return state;
  return { ...state, said, respawner };
}

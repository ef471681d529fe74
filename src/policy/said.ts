import { notices } from "./notices.ts";
import { proposals } from "./proposals.ts";
import type { Situation } from "./situation.ts";
import type { PolicyState, Said } from "./state.ts";

/** The key under which a notice or a withheld action is remembered as said. */
export function saidKey(kind: "notice" | "withheld", what: string, why: string): string {
  return `${kind}:${what}:${why}`;
}

/** True when it was said already, and is not to be said again. */
export function wasSaid({ said }: PolicyState, key: string): boolean {
  return said.some((one) => one.key === key);
}

/** How exactly it is known when something was last true, milliseconds: the state need not change every second. */
const STAMP_MS = 10_000;

/** Forgets what was said of conditions that are over, so that it is said again when they come back. */
export function forgetSaid(situation: Situation): PolicyState {
  const { state, assessments, settings, nowMs } = situation;
  const due = new Set(
    notices(situation).map(({ assessment, reason }) => saidKey("notice", assessment.detector, reason)),
  );
  const proposed = proposals(situation).map(({ kind }) => saidKey("withheld", kind, ""));
  const { backoff, retryAfterGivingUpMs } = settings.restart;
  // A unit that is tried slowly shows the same cause again with each try.
  const calmMs = Math.max(backoff.resetAfterMs, 2 * retryAfterGivingUpMs);
  const said = state.said.flatMap((one): readonly Said[] => {
    if (proposed.some((prefix) => one.key.startsWith(prefix))) return [one];
    if (due.has(one.key)) return nowMs - one.dueMs < STAMP_MS ? [one] : [{ ...one, dueMs: nowMs }];
    // A condition that comes and goes is one condition: it is over when it has stayed away.
    return one.key.startsWith("notice:") && nowMs - one.dueMs < calmMs ? [one] : [];
  });
  const respawner = state.respawner && assessments.stray.health !== "healthy";
  const same = said.length === state.said.length && said.every((one, index) => one === state.said[index]);
  if (same && respawner === state.respawner) return state;
  return { ...state, said, respawner };
}

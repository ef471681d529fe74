import type { Result } from "../model/result.ts";
import type { MonotonicMs } from "../model/scalars.ts";
import type { CountedRestart, PolicyState } from "../policy/state.ts";

/** A restart as the journal remembers it. */
export interface RecalledRestart {
  readonly atMs: MonotonicMs;
  readonly by: CountedRestart["by"];
}

/** Two accounts of one restart differ by no more than this: systemd schedules, then starts; we write, then act. */
const SAME_MS = 2000;

/**
 * Adds the restarts that the journal remembers and the state does not: those of the time while the daemon was away,
 * and all of them when the state was lost. Pure.
 */
export function withRecalled(state: PolicyState, recalled: Result<readonly RecalledRestart[]>): PolicyState {
  if (!recalled.ok) return state;
  const missing = recalled.value.filter(
    (restart) => !state.restarts.some(({ atMs, by }) => by === restart.by && Math.abs(atMs - restart.atMs) < SAME_MS),
  );
  if (missing.length === 0) return state;
  const restarts = [...state.restarts, ...missing.map((restart) => ({ ...restart, beyondBudget: false }))];
  return { ...state, restarts: restarts.toSorted((a, b) => a.atMs - b.atMs) };
}

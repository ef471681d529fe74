import { MESSAGE_IDS } from "../audit/message-ids.ts";
import { type Result, success } from "../model/result.ts";
import type { MonotonicMs, UnitName } from "../model/scalars.ts";
import type { CountedRestart, PolicyState } from "../policy/state.ts";
import type { JournalQueries, RecordedIntent } from "../sensors/journal/query.ts";

/** A restart as the journal remembers it. */
export interface RecalledRestart {
  readonly atMs: MonotonicMs;
  readonly by: CountedRestart["by"];
}

/**
 * Asks the journal for the restarts of a unit since `sinceMs`: systemd's records of its own, and our intents.
 * Ours count only where a process of our own user wrote them: the fields alone anybody can write.
 */
export async function recallRestarts(
  queries: JournalQueries,
  unit: UnitName,
  sinceMs: MonotonicMs,
): Promise<Result<readonly RecalledRestart[]>> {
  const [systemds, ours] = await Promise.all([
    queries.restartRecords(unit, { sinceMs }),
    queries.ownIntents(unit, {
      messageId: MESSAGE_IDS.intent,
      sinceMs,
      writtenBy: [`_UID=${process.getuid?.() ?? 0}`],
    }),
  ]);
  if (!systemds.ok) return systemds;
  if (!ours.ok) return ours;
  return success([
    ...systemds.value.map((atMs) => ({ atMs, by: "systemd" as const })),
    ...ours.value.filter(startsUnit).map(({ atMs }) => ({ atMs, by: "ours" as const })),
  ]);
}

function startsUnit({ fields }: RecordedIntent): boolean {
  return /"action":"(?:restart|start)"/.test(fields.get("UNITWARDEN_EVIDENCE") ?? "");
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
    (restart) =>
      !state.restarts.some((known) => sameAuthor(known, restart) && Math.abs(known.atMs - restart.atMs) < SAME_MS),
  );
  if (missing.length === 0) return state;
  const restarts = [...state.restarts, ...missing.map((restart) => ({ ...restart, beyondBudget: false }))];
  return { ...state, restarts: restarts.toSorted((a, b) => a.atMs - b.atMs) };
}

/** What was counted as unknown may be anybody's but ours. */
function sameAuthor(known: RecalledRestart, restart: RecalledRestart): boolean {
  return known.by === restart.by || (known.by === "unknown" && restart.by === "systemd");
}

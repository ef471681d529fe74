import { MESSAGE_IDS } from "../audit/message-ids.ts";
import type { Action, Outcome } from "../model/decision.ts";
import { type Result, success } from "../model/result.ts";
import type { DecisionId, InvocationId, MonotonicMs, UnitName } from "../model/scalars.ts";
import type { JournalQueries, RecordedIntent, RecordedSample } from "../sensors/journal/query.ts";

/** An action of ours as the journal remembers it. */
export interface RecalledAction {
  readonly decision: DecisionId;
  readonly kind: Action["kind"];
  readonly atMs: MonotonicMs;
  readonly invocation: InvocationId | null;
  /** How long a hold was to last; null for anything else. */
  readonly holdMs: number | null;
  /** True of a start that was beyond the budget. */
  readonly beyondBudget: boolean;
}

/** How an action of ours ended. */
export interface RecalledOutcome {
  readonly decision: DecisionId;
  readonly result: Outcome["result"];
  readonly atMs: MonotonicMs;
  /** The invocation that a hold stopped; null where the record names none. */
  readonly invocation: InvocationId | null;
}

/** What the journal remembers of one unit, each oldest first. */
export interface Recalled {
  readonly systemdRestarts: readonly MonotonicMs[];
  readonly actions: readonly RecalledAction[];
  readonly outcomes: readonly RecalledOutcome[];
  /** The operator's pause, by the newest record of one; null where it was ended, or there was none. */
  readonly pausedUntilMs: MonotonicMs | null;
}

/**
 * Asks the journal what happened to a unit since `sinceMs`: systemd's own restarts, our intents and their outcomes.
 */
export async function recall(queries: JournalQueries, unit: UnitName, sinceMs: MonotonicMs): Promise<Result<Recalled>> {
  const ours = (messageId: string) =>
    // However old: a hold still holds, and an intent is still to be settled.
    queries.ownIntents(unit, { messageId, sinceMs: 0 as MonotonicMs });
  const [systemds, intents, outcomes, pauses] = await Promise.all([
    queries.restartRecords(unit, { sinceMs }),
    ours(MESSAGE_IDS.intent),
    ours(MESSAGE_IDS.outcome),
    queries.ownSamples(unit, {
      messageId: MESSAGE_IDS.operator,
      reasons: ["paused", "resumed", "pause-over"],
      most: 1,
    }),
  ]);
  if (!systemds.ok) return systemds;
  if (!intents.ok) return intents;
  if (!outcomes.ok) return outcomes;
  if (!pauses.ok) return pauses;
  return success({
    systemdRestarts: systemds.value,
    actions: intents.value.flatMap((entry) => actionOf(entry) ?? []),
    outcomes: outcomes.value.map((entry) => outcomeOf(entry)),
    pausedUntilMs: pauseIn(pauses.value.at(-1)),
  });
}

const kinds: ReadonlySet<unknown> = new Set(["restart", "start", "hold", "end-strays"] satisfies Action["kind"][]);
const results: ReadonlySet<unknown> = new Set([
  "done",
  "failed",
  "timed-out",
  "refused",
  "interrupted",
] satisfies Outcome["result"][]);

function actionOf(entry: RecordedIntent): RecalledAction | null {
  const evidence = evidenceOf(entry);
  const kind = evidence.get("action");
  if (!kinds.has(kind)) return null;
  const holdMs = evidence.get("holdMs");
  const invocation = entry.fields.get("UNITWARDEN_INVOCATION") ?? "";
  return {
    decision: entry.decision as DecisionId,
    kind: kind as Action["kind"],
    atMs: happenedAt(entry),
    invocation: invocation === "" ? null : (invocation as InvocationId),
    holdMs: typeof holdMs === "number" ? holdMs : null,
    beyondBudget: evidence.get("beyondBudget") === true,
  };
}

function outcomeOf(entry: RecordedIntent): RecalledOutcome {
  const evidence = evidenceOf(entry);
  const found = evidence.get("result");
  const invocation = evidence.get("invocation");
  // However it ended, it ended.
  const result = results.has(found) ? (found as Outcome["result"]) : "failed";
  return {
    decision: entry.decision as DecisionId,
    result,
    atMs: happenedAt(entry),
    invocation: typeof invocation === "string" ? (invocation as InvocationId) : null,
  };
}

function pauseIn(record: RecordedSample | undefined): MonotonicMs | null {
  if (record === undefined || record.fields.get("UNITWARDEN_REASON") !== "paused") return null;
  const forMs = evidenceOf(record).get("forMs");
  return typeof forMs === "number" ? ((happenedAt(record) + forMs) as MonotonicMs) : null;
}

/** A record that had to be spooled came into the journal later than it was made. */
function happenedAt({ atMs, atWallMs, fields }: RecordedSample): MonotonicMs {
  const madeAtMs = Number(fields.get("UNITWARDEN_WALL_USEC") ?? Number.NaN) / 1000;
  return Number.isFinite(madeAtMs) ? ((atMs - Math.max(0, atWallMs - madeAtMs)) as MonotonicMs) : atMs;
}

function evidenceOf({ fields }: RecordedSample): ReadonlyMap<string, unknown> {
  try {
    const evidence: unknown = JSON.parse(fields.get("UNITWARDEN_EVIDENCE") ?? "{}");
    return new Map(typeof evidence === "object" && evidence !== null ? Object.entries(evidence) : []);
  } catch {
    return new Map();
  }
}

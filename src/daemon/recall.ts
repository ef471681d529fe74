import { MESSAGE_IDS } from "../audit/message-ids.ts";
import type { Action, Outcome } from "../model/decision.ts";
import { failure, type Result, success } from "../model/result.ts";
import type { DecisionId, InvocationId, MonotonicMs, UnitName } from "../model/scalars.ts";
import type { Collector } from "../sensors/journal/newest-of-each.ts";
import { type Fields, type RecordedIntent, type RecordedSample, recordOf } from "../sensors/journal/query-answers.ts";
import type { UnitQuestions } from "../sensors/journal/unit-questions.ts";

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

/** Records of one kind about one unit that are read: budgets keep them far below that. */
const MOST_RECORDS = 1000;
const pauseReasons: ReadonlySet<unknown> = new Set(["paused", "resumed", "pause-over"]);

/**
 * Asks the journal what happened to each unit since its own time: systemd's own restarts, and, however old, our intents and
 * their outcomes: a hold still holds, and an intent is still to be settled.
 */
export async function recallAll(
  questions: UnitQuestions,
  since: ReadonlyMap<UnitName, MonotonicMs>,
): Promise<ReadonlyMap<UnitName, Result<Recalled>>> {
  const [ours, systemds] = await Promise.all([
    questions.ownRecords([...since.keys()], {
      about: "our own actions",
      messageIds: [MESSAGE_IDS.intent, MESSAGE_IDS.outcome, MESSAGE_IDS.operator],
      collect: () => new OwnActions(),
    }),
    questions.restarts(since),
  ]);
  const of = (unit: UnitName): Result<Recalled> => {
    const own = ours.get(unit) ?? unanswered;
    const restarts = systemds.get(unit) ?? unanswered;
    if (!own.ok) return own;
    return restarts.ok ? success({ systemdRestarts: restarts.value, ...own.value.recalled() }) : restarts;
  };
  return new Map([...since.keys()].map((unit) => [unit, of(unit)]));
}

const unanswered = failure("recall-failed", "The journal was not asked", { recoverable: true });

/** Our own intents, outcomes and pauses of one unit, as they come: newest first. */
class OwnActions implements Collector {
  private readonly intents: RecordedIntent[] = [];
  private readonly outcomes: RecordedIntent[] = [];
  private pause: RecordedSample | undefined = undefined;

  get isFull(): boolean {
    return Math.min(this.intents.length, this.outcomes.length) >= MOST_RECORDS;
  }

  take(fields: Fields): void {
    const record = recordOf(fields);
    if (record === null) return;
    switch (fields.get("MESSAGE_ID")) {
      case MESSAGE_IDS.intent:
        return keep(record, this.intents);
      case MESSAGE_IDS.outcome:
        return keep(record, this.outcomes);
      default:
        if (pauseReasons.has(record.fields.get("UNITWARDEN_REASON"))) this.pause ??= record;
    }
  }

  recalled(): Omit<Recalled, "systemdRestarts"> {
    return {
      actions: this.intents.toReversed().flatMap((entry) => actionOf(entry) ?? []),
      outcomes: this.outcomes.toReversed().map((entry) => outcomeOf(entry)),
      pausedUntilMs: pauseIn(this.pause),
    };
  }
}

function keep(record: RecordedSample, among: RecordedIntent[]): void {
  const decision = record.fields.get("UNITWARDEN_DECISION");
  if (decision !== undefined && among.length < MOST_RECORDS) among.push({ ...record, decision });
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

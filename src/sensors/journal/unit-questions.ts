import { type Result, success } from "../../model/result.ts";
import type { BootId, InvocationId, MonotonicMs, UnitName } from "../../model/scalars.ts";
import { Turns } from "../../runtime/turns.ts";
import { type Activity, activityQuestion } from "./activity-question.ts";
import type { Run } from "./ask-journal.ts";
import { entryOf } from "./entry.ts";
import { aboutField, type JournalScope, managerMatches, ourUsers } from "./matches.ts";
import { type Collector, newestOfEach, type SharedQuestion } from "./newest-of-each.ts";
import { type Fields, RECORD_FIELDS } from "./query-answers.ts";
import { type ManagerRecord, RestartReader, restartRecordIds } from "./restarts.ts";

/** Units that share a child: more make each entry dearer to find than a child is. */
const UNITS_A_CHILD = 60;
/** Each child blocks us while it is started, and takes a core from those that are healed. */
const CHILDREN_AT_ONCE = 2;
/** Two to four records a restart; a unit that systemd has restarted more often within one boot is in a loop by any measure. */
const MOST_RESTART_RECORDS = 4000;
/** A restart is announced this long before it begins at most: both must be read. */
const LOOK_BACK_MS = 15_000;

/** What each unit is answered. */
export type Answers<Found> = ReadonlyMap<UnitName, Result<Found>>;

/** Questions about many units at once: a few children, each for dozens of units, a few at a time. */
export interface UnitQuestions {
  /** Our own records of these kinds about each unit in this boot, with one of `reasons` where given; each unit's collector gets them newest first. */
  ownRecords<Found extends Collector>(
    units: readonly UnitName[],
    options: {
      about: string;
      messageIds: readonly string[];
      reasons?: readonly string[];
      collect: (unit: UnitName) => Found;
      /** For all units together: the newest records will do where there is no time for more. */
      patienceMs?: number;
    },
  ): Promise<Answers<Found>>;
  /** When systemd restarted each unit by itself in this boot, since its own time, oldest first. */
  restarts(since: ReadonlyMap<UnitName, MonotonicMs>): Promise<Answers<readonly MonotonicMs[]>>;
  /** The newest activity of each of these invocations. */
  activity(
    invocations: ReadonlyMap<UnitName, InvocationId>,
    options: { activityPattern?: RegExp | undefined },
  ): Promise<Answers<Activity>>;
}

/** Makes the questions, over a given way to run journalctl. */
export function unitQuestions(options: { run: Run; scope: JournalScope; bootId: BootId }): UnitQuestions {
  const { run, scope, bootId } = options;
  const boot = `_BOOT_ID=${bootId}`;
  const writtenBy = ourUsers(scope);
  const turns = new Turns(CHILDREN_AT_ONCE);
  // The time of a child is its own: it does not begin while others have their turn.
  const inTurn: Run = (file, args, how) => turns.take(() => run(file, args, how));

  async function ask<Found extends Collector>(
    units: readonly UnitName[],
    question: SharedQuestion<Found>,
  ): Promise<Answers<Found>> {
    const batches = batchesOf(units);
    const answers = await Promise.all(batches.map((batch) => newestOfEach(inTurn, question, batch)));
    return new Map(answers.flatMap((answer) => [...answer]));
  }

  return {
    ownRecords(units, { about, messageIds, reasons = [], collect, patienceMs }) {
      const rounds = Math.ceil(batchesOf(units).length / CHILDREN_AT_ONCE);
      return ask(units, {
        about,
        collect,
        // --all: a field of more than 4096 bytes is withheld else; these are our own, and bounded.
        flags: ["--all"],
        fields: [...RECORD_FIELDS, "MESSAGE_ID", "UNITWARDEN_UNIT"],
        unitOf: (fields) => fields.get("UNITWARDEN_UNIT"),
        matches: (some) => [
          ...messageIds.map((id) => `MESSAGE_ID=${id}`),
          ...some.map((unit) => `UNITWARDEN_UNIT=${unit}`),
          ...reasons.map((reason) => `UNITWARDEN_REASON=${reason}`),
          ...writtenBy,
          boot,
        ],
        ...(patienceMs === undefined ? {} : { timeoutMs: patienceMs / Math.max(1, rounds), newestWillDo: true }),
      });
    },

    async restarts(since) {
      const field = aboutField(scope);
      const answers = await ask([...since.keys()], {
        about: "the restarts",
        fields: ["MESSAGE_ID", "INVOCATION_ID", "USER_INVOCATION_ID", field],
        unitOf: (fields) => fields.get(field),
        collect: (unit) => new RestartRecords(since.get(unit) ?? (0 as MonotonicMs)),
        sinceMs: Math.min(...since.values()) - LOOK_BACK_MS,
        matches: (some) => [
          ...restartRecordIds.map((id) => `MESSAGE_ID=${id}`),
          ...some.map((unit) => `${field}=${unit}`),
          ...managerMatches(scope),
          boot,
        ],
      });
      return valuesOf(answers, (records) => records.restarts());
    },

    async activity(invocations, { activityPattern }) {
      const about = { scope, boot, activityPattern };
      const question = (prefiltered: boolean) => activityQuestion(invocations, { ...about, prefiltered });
      const filtered = await ask([...invocations.keys()], question(true));
      // A pattern that PCRE2 reads otherwise, or refuses, or a journalctl without it: read without the prefilter.
      const unclear = [...filtered].filter(([, answer]) =>
        answer.ok ? activityPattern !== undefined && answer.value.found.lastAtMs === null : answer.code !== "timed-out",
      );
      const read = await ask(
        unclear.map(([unit]) => unit),
        question(false),
      );
      return valuesOf(new Map([...filtered, ...read]), ({ found }) => found);
    },
  };
}

function valuesOf<Found, Value>(answers: Answers<Found>, valueOf: (found: Found) => Value): Answers<Value> {
  return new Map(
    [...answers].map(([unit, answer]) => [unit, answer.ok ? success(valueOf(answer.value)) : answer] as const),
  );
}

function batchesOf(units: readonly UnitName[]): readonly (readonly UnitName[])[] {
  const count = Math.ceil(units.length / UNITS_A_CHILD);
  return Array.from({ length: count }, (_, index) => units.slice(index * UNITS_A_CHILD, (index + 1) * UNITS_A_CHILD));
}

/** systemd's records about one unit. */
class RestartRecords implements Collector {
  private readonly sinceMs: MonotonicMs;
  private readonly newestFirst: ManagerRecord[] = [];
  isFull = false;

  constructor(sinceMs: MonotonicMs) {
    this.sinceMs = sinceMs;
  }

  take(fields: Fields): void {
    const entry = entryOf(fields);
    if (entry === null) return;
    const { messageId, aboutInvocationId: invocationId, atMs } = entry;
    this.newestFirst.push({ messageId, invocationId, atMs });
    this.isFull = this.newestFirst.length >= MOST_RESTART_RECORDS || atMs < this.sinceMs - LOOK_BACK_MS;
  }

  restarts(): readonly MonotonicMs[] {
    const reader = new RestartReader();
    const begun = this.newestFirst.toReversed().filter((record) => reader.isRestart(record));
    return begun.map(({ atMs }) => atMs).filter((atMs) => atMs >= this.sinceMs);
  }
}

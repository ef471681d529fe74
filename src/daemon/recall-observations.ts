import { MESSAGE_IDS } from "../audit/message-ids.ts";
import type { Observation } from "../model/observation.ts";
import { failure, type Result, success } from "../model/result.ts";
import type { UnitName } from "../model/scalars.ts";
import type { Collector } from "../sensors/journal/newest-of-each.ts";
import { type Fields, recordOf } from "../sensors/journal/query-answers.ts";
import type { UnitQuestions } from "../sensors/journal/unit-questions.ts";
import { inTime } from "./in-time.ts";
import { observationsOf } from "./recalled-observations.ts";

/** Sample records that are read: a day's worth, one a minute; and of those in which a dependency answered otherwise than before. */
const MOST_SAMPLES = 1500;
const MOST_PROBES = 200;
/** For all units' samples, and as much again for the answers: without the past the daemon is less sure of what it sees; it does not wait for it. */
const PATIENCE_MS = 4000;
/** Should the questions themselves never be answered. */
const TIMEOUT_MS = 20_000;

/**
 * Reads back what our predecessors of this boot wrote into their sample records, each unit's in the order of time. Where
 * there are more than can be read in time, the newest count. Never throws.
 */
export async function recallObservations(
  questions: Pick<UnitQuestions, "ownRecords">,
  units: readonly UnitName[],
  { timeoutMs = TIMEOUT_MS } = {},
): Promise<ReadonlyMap<UnitName, Result<readonly Observation[]>>> {
  const failed = (why: string) => {
    const message = `Cannot recall what was observed of ${units.length} units: ${why}`;
    const result = failure("recall-failed", message, { recoverable: true });
    return new Map(units.map((unit) => [unit, result]));
  };
  return inTime<ReadonlyMap<UnitName, Result<readonly Observation[]>>>(ask(questions, units), {
    timeoutMs,
    late: () => failed(`the journal did not answer within ${timeoutMs / 1000} s`),
    failed: (error) => failed(String(error)),
  });
}

async function ask(
  questions: Pick<UnitQuestions, "ownRecords">,
  units: readonly UnitName[],
): Promise<ReadonlyMap<UnitName, Result<readonly Observation[]>>> {
  const asked = { messageIds: [MESSAGE_IDS.sample], patienceMs: PATIENCE_MS };
  const [newest, answers] = await Promise.all([
    questions.ownRecords(units, {
      ...asked,
      about: "our own samples",
      collect: (unit) => new Samples(unit, MOST_SAMPLES),
    }),
    questions.ownRecords(units, {
      ...asked,
      about: "what was answered",
      reasons: ["probe"],
      collect: (unit) => new Samples(unit, MOST_PROBES),
    }),
  ]);
  return new Map(units.map((unit) => [unit, joined(newest.get(unit), answers.get(unit))]));
}

/** The newest samples, and of the time before them the answers of dependencies. */
function joined(
  newest: Result<Samples> | undefined,
  answers: Result<Samples> | undefined,
): Result<readonly Observation[]> {
  if (newest === undefined || answers === undefined) return success([]);
  if (!newest.ok) return newest;
  if (!answers.ok) return answers;
  const earlier = answers.value.before(newest.value.oldestAtMs).filter(({ kind }) => kind === "probe");
  return success([...earlier, ...newest.value.before(Infinity)]);
}

/** What samples of one unit tell, taken out of them at once: the records are much larger. */
class Samples implements Collector {
  oldestAtMs = Infinity;
  private readonly unit: UnitName;
  private readonly most: number;
  private taken = 0;
  private readonly newestFirst: { readonly atMs: number; readonly told: readonly Observation[] }[] = [];

  constructor(unit: UnitName, most: number) {
    this.unit = unit;
    this.most = most;
  }

  get isFull(): boolean {
    return this.taken >= this.most;
  }

  take(fields: Fields): void {
    this.taken += 1;
    const record = recordOf(fields);
    if (record === null) return;
    this.oldestAtMs = record.atMs;
    const told = observationsOf(record, this.unit).filter(
      ({ kind }) => kind === "probe" || kind === "memory" || kind === "settled",
    );
    if (told.length > 0) this.newestFirst.push({ atMs: record.atMs, told });
  }

  /** What the records from before then tell, in the order of time. */
  before(atMs: number): readonly Observation[] {
    return this.newestFirst
      .toReversed()
      .filter((record) => record.atMs < atMs)
      .flatMap(({ told }) => told);
  }
}

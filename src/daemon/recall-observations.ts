import { MESSAGE_IDS } from "../audit/message-ids.ts";
import type { Observation } from "../model/observation.ts";
import { failure, type Result, success } from "../model/result.ts";
import type { UnitName } from "../model/scalars.ts";
import type { JournalQueries } from "../sensors/journal/query.ts";
import { inTime } from "./in-time.ts";
import { observationsOf } from "./recalled-observations.ts";

/** Sample records that are read: a day's worth, one a minute; and of those in which a dependency answered otherwise than before. */
const MOST_SAMPLES = 1500;
const MOST_PROBES = 200;
/** Units asked about at once: each question is a child. */
const AT_ONCE = 4;
/** Without the past the daemon is less sure of what it sees; it does not wait for it. */
const TIMEOUT_MS = 8000;

/** Reads back what our predecessors of this boot wrote into their sample records: once a unit, a few units at a time. */
export class ObservationRecall {
  private readonly queries: JournalQueries;
  private readonly timeoutMs: number;
  private free = AT_ONCE;
  private readonly waiting: (() => void)[] = [];

  constructor(queries: JournalQueries, { timeoutMs = TIMEOUT_MS } = {}) {
    this.queries = queries;
    this.timeoutMs = timeoutMs;
  }

  /** In the order of time; a failure when the journal does not answer within 8 s. Never throws. */
  of(unit: UnitName): Promise<Result<readonly Observation[]>> {
    const failed = (why: string) =>
      failure("recall-failed", `Cannot recall what was observed of unit "${unit}": ${why}`, { recoverable: true });
    return inTime<Result<readonly Observation[]>>(this.inTurn(unit), {
      timeoutMs: this.timeoutMs,
      late: () => failed(`the journal did not answer within ${this.timeoutMs / 1000} s`),
      failed: (error) => failed(String(error)),
    });
  }

  private async inTurn(unit: UnitName): Promise<Result<readonly Observation[]>> {
    if (this.free > 0) this.free -= 1;
    else await new Promise<void>((resolve) => void this.waiting.push(resolve));
    try {
      return await this.ask(unit);
    } finally {
      const next = this.waiting.shift();
      if (next === undefined) this.free += 1;
      else next();
    }
  }

  private async ask(unit: UnitName): Promise<Result<readonly Observation[]>> {
    const asked = { messageId: MESSAGE_IDS.sample };
    const newest = await this.queries.ownSamples(unit, { ...asked, most: MOST_SAMPLES });
    if (!newest.ok) return newest;
    const answers = await this.queries.ownSamples(unit, { ...asked, most: MOST_PROBES, reasons: ["probe"] });
    if (!answers.ok) return answers;
    const recent = newest.value.flatMap((sample) => observationsOf(sample, unit));
    const fromMs = newest.value[0]?.atMs ?? Infinity;
    const earlier = answers.value.filter(({ atMs }) => atMs < fromMs).flatMap((sample) => observationsOf(sample, unit));
    const told = [...earlier.filter(({ kind }) => kind === "probe"), ...recent];
    return success(told.filter(({ kind }) => kind === "probe" || kind === "memory" || kind === "settled"));
  }
}

import type { Result } from "../model/result.ts";
import type { InvocationId, UnitName } from "../model/scalars.ts";
import type { Activity } from "../sensors/journal/activity-question.ts";
import type { JournalQueries } from "../sensors/journal/query.ts";
import type { UnitQuestions } from "../sensors/journal/unit-questions.ts";

/** Units whose invocations are seen within this time share a question, milliseconds: silence is judged in minutes. */
const GATHER_MS = 250;

interface Asked {
  readonly unit: UnitName;
  readonly invocation: InvocationId;
  readonly activityPattern: RegExp | undefined;
  answer(found: Activity | null): void;
}

/** Looks up when units last gave a sign of life before we looked: those that are asked about together by one question. */
export class HeartbeatRecall {
  private readonly questions: Pick<UnitQuestions, "activity">;
  private readonly queries: Pick<JournalQueries, "heartbeatsOf">;
  private readonly gatherMs: number;
  private waiting: Asked[] = [];
  private asking = false;

  constructor(
    questions: Pick<UnitQuestions, "activity">,
    queries: Pick<JournalQueries, "heartbeatsOf">,
    { gatherMs = GATHER_MS } = {},
  ) {
    this.questions = questions;
    this.queries = queries;
    this.gatherMs = gatherMs;
  }

  /** The newest activity of the invocation; null where there was none, or the journal does not tell. Never throws. */
  of(unit: UnitName, invocation: InvocationId, activityPattern?: RegExp): Promise<Activity | null> {
    const { promise, resolve } = Promise.withResolvers<Activity | null>();
    this.waiting.push({ unit, invocation, activityPattern, answer: resolve });
    void this.askAll();
    return promise;
  }

  private async askAll(): Promise<void> {
    if (this.asking) return;
    this.asking = true;
    while (this.waiting.length > 0) {
      // oxlint-disable-next-line no-await-in-loop -- one question at a time: what comes meanwhile shares the next
      await new Promise((resolve) => void setTimeout(resolve, this.gatherMs));
      const together = this.together();
      // oxlint-disable-next-line no-await-in-loop -- likewise
      await this.ask(together).catch(() => {
        for (const asked of together) asked.answer(null);
      });
    }
    this.asking = false;
  }

  /** Those with the pattern of the first; of a unit one invocation. */
  private together(): readonly Asked[] {
    const pattern = String(this.waiting[0]?.activityPattern);
    const chosen = new Map<UnitName, Asked>();
    for (const asked of this.waiting) {
      if (String(asked.activityPattern) === pattern && !chosen.has(asked.unit)) chosen.set(asked.unit, asked);
    }
    const together = new Set(chosen.values());
    this.waiting = this.waiting.filter((asked) => !together.has(asked));
    return [...together];
  }

  private async ask(together: readonly Asked[]): Promise<void> {
    const invocations = new Map(together.map(({ unit, invocation }) => [unit, invocation]));
    const answers = await this.questions.activity(invocations, { activityPattern: together[0]?.activityPattern });
    for (const asked of together) {
      const answer = answers.get(asked.unit);
      // One with very much to read through must not cost the others their past.
      // oxlint-disable-next-line no-await-in-loop -- one child at a time
      asked.answer(valueOf(answer?.ok === true ? answer : await this.alone(asked)));
    }
  }

  private alone({ unit, invocation, activityPattern }: Asked): Promise<Result<Activity>> {
    return this.queries.heartbeatsOf(unit, {
      invocation,
      ...(activityPattern === undefined ? {} : { activityPattern }),
    });
  }
}

function valueOf(answer: Result<Activity>): Activity | null {
  return answer.ok ? answer.value : null;
}

import { isLoggable } from "../audit/observed.ts";
import type { Observation } from "../model/observation.ts";

/** What is kept while the audit trail takes nothing; then the oldest go. */
const MOST_KEPT = 1000;

/** Readings that come again and again, by what they are of. */
type Run = "unit" | "processes";
const everyRun: readonly Run[] = ["unit", "processes"];

/**
 * Collects what is seen of a unit until it is recorded. Of equal readings of the unit or of its processes the first and
 * the last are kept: the last as soon as the run ends, or a decision rests on it.
 */
export class ObservationLog {
  private collected: Observation[] = [];
  /** The text of the reading that each run repeats. */
  private readonly runs = new Map<Run, string>();
  /** The newest reading of each run, where it is not collected yet. */
  private readonly repeats = new Map<Run, Observation>();
  private readonly answers = new Map<string, boolean>();
  private newAnswer = false;
  private lostCount = 0;

  /** True when a dependency answered otherwise than before, or for the first time, and it is not yet recorded. */
  get hasNewAnswer(): boolean {
    return this.newAnswer;
  }

  /** Observations that are to be recorded by the clock; repeats wait for what rests on them. */
  get length(): number {
    return this.collected.length;
  }

  /** True when nothing was seen since all was taken. */
  get isEmpty(): boolean {
    return this.collected.length === 0 && this.repeats.size === 0;
  }

  see(observation: Observation): void {
    if (!isLoggable(observation)) return;
    if (observation.kind === "probe" && this.answers.get(observation.dependency) !== observation.up) {
      this.answers.set(observation.dependency, observation.up);
      this.newAnswer = true;
    }
    const run = runOf(observation);
    if (run === null) {
      this.collect(observation);
      return;
    }
    const reading = textOf(observation);
    if (this.runs.get(run) === reading) {
      this.repeats.set(run, observation);
      return;
    }
    this.endRepeats(run);
    this.runs.set(run, reading);
    this.collect(observation);
  }

  /** What is to be recorded now, in the order of time; with the last of each run where a decision rests on it. */
  take({ withRepeats }: { readonly withRepeats: boolean }): {
    readonly observations: readonly Observation[];
    readonly lost: number;
  } {
    if (withRepeats) for (const run of everyRun) this.endRepeats(run);
    const observations = this.collected.toSorted((a, b) => a.atMs - b.atMs);
    const lost = this.lostCount;
    this.collected = [];
    this.lostCount = 0;
    this.newAnswer = false;
    return { observations, lost };
  }

  /** Keeps for the next time what could not be recorded. */
  giveBack({ observations, lost }: { readonly observations: readonly Observation[]; readonly lost: number }): void {
    const all = [...observations, ...this.collected];
    this.collected = all.slice(-MOST_KEPT);
    this.lostCount += lost + all.length - this.collected.length;
    this.newAnswer ||= this.collected.some(({ kind }) => kind === "probe");
  }

  private endRepeats(run: Run): void {
    const last = this.repeats.get(run);
    this.repeats.delete(run);
    if (last !== undefined) this.collect(last);
  }

  private collect(observation: Observation): void {
    this.collected.push(observation);
    if (this.collected.length <= MOST_KEPT) return;
    this.collected.shift();
    this.lostCount += 1;
  }
}

/** Blindness ends a run as any other reading does. */
function runOf(observation: Observation): Run | null {
  const what = observation.kind === "blind" ? observation.sensor : observation.kind;
  return what === "unit" || what === "processes" ? what : null;
}

function textOf(observation: Observation): string {
  return JSON.stringify({ ...observation, atMs: 0 });
}

import { type Result, success } from "../../model/result.ts";
import type { UnitName } from "../../model/scalars.ts";
import { complaintOf, journalArguments, QUERY_TIMEOUT_MS, type Run } from "./ask-journal.ts";
import { fieldsOf } from "./entry.ts";
import type { Fields } from "./query-answers.ts";

/** Takes what the journal has of one unit, newest first. */
export interface Collector {
  take(fields: Fields): void;
  /** True once nothing older is wanted. */
  readonly isFull: boolean;
}

/** One question about many units. */
export interface SharedQuestion<Found extends Collector> {
  /** What is asked for, in words: `the restarts`. */
  readonly about: string;
  readonly flags?: readonly string[];
  readonly fields: readonly string[];
  readonly matches: (units: readonly UnitName[]) => readonly string[];
  /** The unit that an entry belongs to. */
  readonly unitOf: (fields: Fields) => unknown;
  readonly collect: (unit: UnitName) => Found;
  /** Nothing from before is wanted of any unit, milliseconds on the monotonic clock. @default 0 */
  readonly sinceMs?: number;
  /** From the start of each child. */
  readonly timeoutMs?: number;
  /** The newest entries will do where there is no time for all. @default false */
  readonly newestWillDo?: boolean;
}

/** Entries that may come of units that want none any more, before the others are asked about without them. */
const MOST_WASTED = 1000;

/**
 * Asks journalctl for many units at once and gives each what it would have got alone, however chatty the others are: the
 * entries are read newest first and without a common limit, until no unit wants more. Those of one that is full cost time:
 * when they are many, the rest is asked anew without it.
 */
export async function newestOfEach<Found extends Collector>(
  run: Run,
  question: SharedQuestion<Found>,
  units: readonly UnitName[],
): Promise<ReadonlyMap<UnitName, Result<Found>>> {
  const answers = new Map<UnitName, Result<Found>>();
  let left = units;
  while (left.length > 0) {
    // oxlint-disable-next-line no-await-in-loop -- whom to ask about again is known only now
    const { found, crowded, result } = await readOnce(run, question, left);
    const again: UnitName[] = [];
    for (const [unit, collector] of found) {
      if (collector.isFull || result.ok) answers.set(unit, success(collector));
      else answers.set(unit, result);
      if (crowded && !collector.isFull) again.push(unit);
    }
    left = again;
  }
  return answers;
}

interface Reading<Found> {
  readonly found: ReadonlyMap<UnitName, Found>;
  /** It was ended because too much of it was about units that want no more. */
  readonly crowded: boolean;
  readonly result: Result<null>;
}

/** One child. */
async function readOnce<Found extends Collector>(
  run: Run,
  question: SharedQuestion<Found>,
  units: readonly UnitName[],
): Promise<Reading<Found>> {
  const { about, fields, flags = [], sinceMs = 0, timeoutMs = QUERY_TIMEOUT_MS } = question;
  const found = new Map<UnitName, Found>(units.map((unit) => [unit, question.collect(unit)]));
  const stop = new AbortController();
  let [lines, wasted, full, crowded] = [0, 0, 0, false];
  const onLine = (line: string): void => {
    const entry = stop.signal.aborted ? null : fieldsOf(line);
    if (entry === null) return;
    const collector = found.get(question.unitOf(entry) as UnitName);
    lines += 1;
    if (collector === undefined || collector.isFull) {
      wasted += 1;
      crowded = full > 0 && wasted > Math.max(MOST_WASTED, lines / 2);
    } else {
      collector.take(entry);
      if (collector.isFull) full += 1;
    }
    const atMs = Number(entry.get("__MONOTONIC_TIMESTAMP")) / 1000;
    if (crowded || full === found.size || atMs < sinceMs) stop.abort();
  };
  const asked = { flags: ["--reverse", ...flags], fields, matches: question.matches(units) };
  const result = await run("journalctl", journalArguments(asked), { timeoutMs, signal: stop.signal, onLine });
  if (stop.signal.aborted) return { found, crowded, result: success(null) };
  const isTimeUp = !result.ok && result.code === "timed-out";
  if (isTimeUp && question.newestWillDo === true && lines > 0) return { found, crowded: false, result: success(null) };
  const whose = units.length === 1 ? `unit "${units[0]}"` : `${units.length} units`;
  return { found, crowded: false, result: complaintOf(result, `${about} of ${whose}`) ?? success(null) };
}

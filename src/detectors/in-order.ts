import type { MonotonicMs } from "../model/scalars.ts";

/** Journal lines come up to 430 ms after they were written, and a reading of the unit overtakes them: what is older than this, as the journal goes, is in its place. */
const IN_PLACE_MS = 3_000;
/** Where no line comes for long, what is known of the unit is put in place all the same. */
const MOST_WAITING = 64;

/** Something that happened at a moment. */
export interface Happening {
  readonly atMs: MonotonicMs;
}

/** What is known, and what has just happened and may yet be preceded by something that is told later. */
export interface InOrder<State, Event extends Happening> {
  readonly settled: State;
  /** The newest last. */
  readonly waiting: readonly Event[];
  /** What is known with all that waits: kept, since it is asked for at every turn. */
  readonly current: State;
  /** When the newest journal line was written. */
  readonly heardMs: number;
}

/** How events are taken in. */
export interface Taking<State, Event> {
  readonly step: (state: State, event: Event) => State;
  /** Ranks what happened in the same instant, so that the order of arrival does not matter. */
  readonly rank: (event: Event) => string;
  /** True for a line of the journal, which comes in the order it was written. */
  readonly isLine: (event: Event) => boolean;
}

/** Begins with a state and nothing that waits. */
export function inOrder<State, Event extends Happening>(settled: State): InOrder<State, Event> {
  return { settled, waiting: [], current: settled, heardMs: -Infinity };
}

/** Takes one event in at its place in time, and puts into the state what nothing can precede any more. */
export function take<State, Event extends Happening>(
  { settled, waiting, current, heardMs }: InOrder<State, Event>,
  event: Event,
  { step, rank, isLine }: Taking<State, Event>,
): InOrder<State, Event> {
  const after = waiting.findLastIndex(
    (other) => other.atMs < event.atMs || (other.atMs === event.atMs && rank(other) <= rank(event)),
  );
  const all = waiting.toSpliced(after + 1, 0, event);
  const newestMs = isLine(event) ? Math.max(heardMs, event.atMs) : heardMs;
  const firstWaiting = all.findIndex(({ atMs }) => newestMs - atMs < IN_PLACE_MS);
  const count = Math.max(firstWaiting < 0 ? all.length : firstWaiting, all.length - MOST_WAITING);
  return {
    settled: all.slice(0, count).reduce(step, settled),
    waiting: all.slice(count),
    current: after + 1 === waiting.length ? step(current, event) : all.reduce(step, settled),
    heardMs: newestMs,
  };
}

/** Leaves out some of what waits; the very same where there is none of it. */
export function without<State, Event extends Happening>(
  events: InOrder<State, Event>,
  isOut: (event: Event) => boolean,
  { step }: Pick<Taking<State, Event>, "step">,
): InOrder<State, Event> {
  const waiting = events.waiting.filter((event) => !isOut(event));
  if (waiting.length === events.waiting.length) return events;
  return { ...events, waiting, current: waiting.reduce(step, events.settled) };
}

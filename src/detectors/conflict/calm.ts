import type { MonotonicMs } from "../../model/scalars.ts";
import type { UnitSettings } from "../../model/settings.ts";
import { upMs, watchedMs } from "../watched-time.ts";
import type { Course, Raised, State } from "./state.ts";

/** Two good polls, and calm, end a conflict (docs/field-notes.md, "409 Conflict"). */
const POLLS_TO_CLEAR = 2;
/** Without good polls to show it, calm has to last so much longer. */
const WITHOUT_POLLS = 3;
/** No calm is asked for that is longer than so many windows: 30 minutes by default. */
const MOST_WINDOWS = 10;
/** A conflict that comes back within so many windows of its end is the same one: an hour by default. */
const RELAPSE_WINDOWS = 20;
/** Doubling more often changes nothing. */
const MOST_RELAPSES = 10;

/**
 * The calm that ends a conflict, milliseconds: the window, twice as long with each relapse, and twice the longest pause
 * it has made so far, so that one that comes every few minutes is one conflict and not many.
 */
function calmNeededMs({ relapses, longestGapMs }: Raised, windowMs: number): number {
  return Math.min(MOST_WINDOWS * windowMs, Math.max(windowMs * 2 ** relapses, 2 * longestGapMs));
}

/** Whether what was raised is over: calm counts only while the unit runs and its journal can be seen. */
function isOver({ raised, last, polls }: Course, state: State, options: Moment): boolean {
  if (raised === null || last === null) return false;
  const { windowMs, atMs } = options;
  const calmMs = watchedMs(state.time, atMs) - last.watchedMs;
  const neededMs = calmNeededMs(raised, windowMs);
  if (raised.reason === "webhook") {
    // Where a webhook is set no poll succeeds: one is proof enough, until it has come back once.
    const provenMs = raised.relapses === 0 ? 0 : windowMs * 2 ** (raised.relapses - 1);
    return calmMs >= neededMs || (polls > 0 && calmMs >= Math.min(provenMs, neededMs));
  }
  const proof = polls >= POLLS_TO_CLEAR ? 1 : WITHOUT_POLLS;
  return calmMs >= Math.min(proof * neededMs, MOST_WINDOWS * windowMs);
}

interface Moment {
  readonly windowMs: number;
  readonly atMs: MonotonicMs;
}

/** The state at a later moment: what has become calm by then is over. */
export function advance(state: State, { windowMs }: UnitSettings["conflict"], atMs: MonotonicMs): State {
  const options = { windowMs, atMs };
  let next = state;
  if (isOver(state.webhook, state, options)) next = { ...next, webhook: over(state.webhook, options) };
  if (isOver(state.poller, state, options)) {
    // What it was judged by has been answered for: the next one is judged by its own.
    next = { ...next, poller: over(state.poller, options), streak: null, counted: [], excused: [], survives: false };
  }
  return next;
}

function over(course: Course, { windowMs }: Moment): Course {
  const { raised, last } = course;
  if (raised === null || last === null) return course;
  const overAtUpMs = last.upMs + calmNeededMs(raised, windowMs);
  return { ...course, raised: null, former: { overAtUpMs, relapses: raised.relapses } };
}

/** How often a conflict that is raised now has come back. */
export function relapsesOf({ former }: Course, state: State, { windowMs, atMs }: Moment): number {
  if (former === null || upMs(state.time, atMs) - former.overAtUpMs > RELAPSE_WINDOWS * windowMs) return 0;
  return Math.min(former.relapses + 1, MOST_RELAPSES);
}

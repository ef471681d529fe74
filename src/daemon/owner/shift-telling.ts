import type { MonotonicMs } from "../../model/scalars.ts";
import { letGo } from "../../policy/telling/hear.ts";
import type { Line } from "../../policy/telling/line.ts";
import type { TellingState } from "../../policy/telling/story.ts";
import { movedBy } from "../shift-times.ts";
import { blindIncident, sightIncident } from "./heard-record.ts";

/** Moves every point in time of what is told by `byMs`, to carry it over to another boot's monotonic clock. Pure. */
export function shiftTelling(state: TellingState, byMs: number): TellingState {
  const { at, maybe } = movedBy(byMs);
  return {
    ...state,
    toldOnce: state.toldOnce.map((one) => ({ ...one, atMs: at(one.atMs) })),
    stories: state.stories.map((story) => ({
      ...story,
      openedAtMs: at(story.openedAtMs),
      dueMs: maybe(story.dueMs),
      remindAtMs: maybe(story.remindAtMs),
      calmSinceMs: maybe(story.calmSinceMs),
    })),
  };
}

/** The same of a line. */
export function shiftLine(line: Line, byMs: number): Line {
  const { at, maybe } = movedBy(byMs);
  return {
    ...line,
    postedAtMs: line.postedAtMs.map(at),
    failingSinceMs: maybe(line.failingSinceMs),
    nextTryMs: maybe(line.nextTryMs),
    notBeforeMs: maybe(line.notBeforeMs),
  };
}

/** What a daemon before this one could not see is seen now, or will be said again. */
export function withoutSights(state: TellingState, nowMs: MonotonicMs): TellingState {
  const stories = state.stories.map((story) =>
    story.open.filter(isSight).reduce((rest, incident) => letGo(rest, incident, nowMs), story),
  );
  return { ...state, stories };
}

function isSight(incident: string): boolean {
  return incident === blindIncident || incident.startsWith(sightIncident(""));
}

import type { InvocationId, MonotonicMs } from "../../model/scalars.ts";
import type { UnitSettings } from "../../model/settings.ts";
import { belongsTo } from "../conflict-lines.ts";
import { upMs, watchedMs } from "../watched-time.ts";
import { relapsesOf } from "./calm.ts";
import type { Line } from "./events.ts";
import { metAfterMs } from "./lives.ts";
import { type Finding, findingOf, keptEpisodes, manyInvocations } from "./rules.ts";
import type { Course, Episode, LastLine, Raised, State, Streak } from "./state.ts";

type Limits = UnitSettings["conflict"];

/** A bot that ends itself because of a 409 is gone within this time: its long poll has to end first. */
const ENDS_WITHIN_MS = 30_000;

/** Somebody else polls, or seems to. */
export function conflictHeard(state: State, line: Line, limits: Limits): State {
  // Where a webhook is set, that is what a 409 without words is about.
  if (line.bare && state.webhook.raised !== null) return state;
  return startedUnseen(state, line) ? heardFirst(state, line, limits) : heardOn(state, line, limits);
}

/** Its invocation began while the unit cannot be seen: nobody knows when, nor what others before it met. */
function startedUnseen({ time, invocationId, poller }: State, line: Line): boolean {
  const isKnown = line.invocationId === invocationId || line.invocationId === poller.last?.invocationId;
  return time.unitUnseen && line.invocationId !== null && !isKnown;
}

/** The first that is heard of such an invocation may be an old poll dying: it goes on with no streak, and a loop of such invocations adds up to nothing. */
function heardFirst(state: State, line: Line, limits: Limits): State {
  const next = heardOn({ ...state, streak: null, disturbedAtMs: line.atMs, excused: [] }, line, limits);
  return { ...next, excused: state.excused };
}

function heardOn(state: State, line: Line, limits: Limits): State {
  const { poller } = state;
  const last = lastLine(state, line);
  const same = belongsTo(poller.episodeAtMs, line.atMs);
  const heard: Course = { ...poller, last: newer(poller.last, last), polls: 0 };
  if (same) return { ...state, poller: heard };
  const streak = streakWith(state, last, limits);
  const excused = state.disturbedAtMs !== null && line.atMs - state.disturbedAtMs < limits.graceMs;
  const lasts = outlasts(streak, line, limits);
  const counts = !excused || lasts;
  const next: State = {
    ...metBy(state, last),
    poller: { ...heard, episodeAtMs: line.atMs },
    counted: kept([...state.counted, ...(lasts ? streak.excused : []), ...(counts ? [last] : [])], limits),
    streak: { ...streak, excused: lasts ? [] : kept([...streak.excused, ...(counts ? [] : [last])], limits) },
    excused: counts ? state.excused : excusedWith(state, last, limits),
  };
  const found = findingOf(next, limits, last, { counts });
  return { ...next, poller: { ...next.poller, raised: raisedBy(found, next, poller, { last, limits }) } };
}

/** A webhook is set, or being set: nobody else polls. */
export function webhookHeard(state: State, line: Line, { windowMs }: Limits): State {
  const { webhook } = state;
  const last = lastLine(state, line);
  const same = belongsTo(webhook.episodeAtMs, line.atMs);
  const heard: Course = { ...webhook, last: newer(webhook.last, last), polls: 0 };
  if (same) return { ...state, webhook: heard };
  const next = metBy(state, last);
  const gapMs = webhook.last === null ? 0 : Math.max(0, last.upMs - webhook.last.upMs);
  const first: Raised = {
    reason: "webhook",
    sinceMs: line.atMs,
    episodes: 1,
    longestGapMs: 0,
    relapses: relapsesOf(webhook, state, { windowMs, atMs: line.atMs }),
  };
  const raised = webhook.raised === null ? first : longer(webhook.raised, gapMs);
  return { ...next, webhook: { ...heard, episodeAtMs: line.atMs, raised } };
}

/** One more conflict of an invocation: where its first is long ago, its program does not end of one. */
function metBy(state: State, { invocationId, atMs }: LastLine): State {
  const isFirst = state.met === null || state.met.invocationId !== invocationId;
  const met = isFirst ? { invocationId, atMs } : state.met;
  return { ...state, met, survives: state.survives || livedOn({ met }, invocationId, atMs) };
}

/** The unit polls well. */
export function pollHeard(state: State, line: Line, { graceMs }: Limits): State {
  const { poller, webhook, streak } = state;
  return {
    ...state,
    poller: polled(poller, line.atMs),
    webhook: polled(webhook, line.atMs),
    excused: excusedAfterPoll(state, line.atMs),
    streak: streak !== null && endsStreak(state, line, graceMs) ? null : streak,
  };
}

/** A 409 after a start, and a good poll after that: it was the old poll dying, and no more than that. */
function excusedAfterPoll({ excused, poller, activeSinceMs, disturbedAtMs }: State, atMs: MonotonicMs) {
  const ofStart = activeSinceMs !== null && disturbedAtMs === activeSinceMs && (poller.last?.atMs ?? atMs) < atMs;
  return ofStart ? excused.filter((episode) => episode.atMs < activeSinceMs) : excused;
}

function polled(course: Course, atMs: MonotonicMs): Course {
  // One and the same poll may be told twice.
  if (course.last === null || atMs <= course.last.atMs || atMs <= (course.polledAtMs ?? -Infinity)) return course;
  return { ...course, polls: course.polls + 1, polledAtMs: atMs };
}

/** A good poll ends a streak; after a conflict that the unit died of, only one that comes when the next invocation has outlived its grace. */
function endsStreak(state: State, line: Line, graceMs: number): boolean {
  const { last } = state.poller;
  if (last === null || line.atMs <= last.atMs) return false;
  const { ended, activeSinceMs } = state;
  const other = last.invocationId !== null && line.invocationId !== null && last.invocationId !== line.invocationId;
  const diedOfIt =
    ended !== null && ended.invocationId === last.invocationId && ended.atMs - last.atMs < ENDS_WITHIN_MS;
  return !other || !diedOfIt || activeSinceMs === null || line.atMs - activeSinceMs >= graceMs;
}

/** Whether the unit went down with a conflict as the last that was heard of its polls, and had not lived on with another before. */
export function fellOfConflict(state: State): boolean {
  const { poller, webhook, ended, downSinceMs } = state;
  const { last, polls } = poller;
  const newest = newer(last, webhook.last);
  const quiet = newest === webhook.last ? webhook.polls === 0 : polls === 0;
  if (downSinceMs === null || newest === null || ended === null || ended.byOthers || !quiet) return false;
  const same = newest.invocationId === null || newest.invocationId === ended.invocationId;
  return (
    same &&
    ended.atMs - newest.atMs < ENDS_WITHIN_MS &&
    !state.survives &&
    !livedOn(state, ended.invocationId, ended.atMs)
  );
}

/** Whether an invocation has lived on with its first conflict. */
function livedOn({ met }: Pick<State, "met">, invocationId: InvocationId | null, nowMs: MonotonicMs): boolean {
  return met !== null && met.invocationId === invocationId && nowMs - met.atMs >= ENDS_WITHIN_MS;
}

function lastLine(state: State, { atMs, invocationId, text, class: name }: Line): LastLine {
  const { time } = state;
  return {
    atMs,
    upMs: upMs(time, atMs),
    watchedMs: watchedMs(time, atMs),
    invocationId: invocationId ?? state.invocationId,
    text,
    session: name === "session_conflict",
  };
}

function newer(one: LastLine | null, other: LastLine | null): LastLine | null {
  if (one === null || other === null) return one ?? other;
  return one.atMs > other.atMs ? one : other;
}

function streakWith(state: State, last: LastLine, { windowMs }: Limits): Streak {
  const { streak, poller } = state;
  const before = poller.last;
  const afterMs = metAfterMs(state, last.atMs);
  // Calm for a whole window ends it where there is no heartbeat to do so.
  if (streak === null || before === null || last.upMs - before.upMs >= windowMs)
    return { sinceMs: last.atMs, invocations: 1, metAfterMs: afterMs, unmet: 0, isWeak: false, excused: [] };
  if (before.invocationId === last.invocationId) return { ...streak, unmet: 0 };
  const invocations = streak.invocations + 1;
  return { ...streak, invocations, unmet: 0, metAfterMs: Math.min(streak.metAfterMs, afterMs) };
}

/** Whether conflicts have gone on for so long that they are no old poll dying. */
function outlasts(streak: Streak, line: Line, limits: Limits): boolean {
  return (
    streak.invocations >= manyInvocations(limits) || (!streak.isWeak && line.atMs - streak.sinceMs >= limits.graceMs)
  );
}

function excusedWith({ excused }: State, newest: Episode, limits: Limits): readonly Episode[] {
  const before = excused.at(-1);
  if (before !== undefined && newest.atMs - before.atMs < limits.graceMs) return excused;
  return kept([...excused, newest], limits);
}

function kept(episodes: readonly Episode[], limits: Limits): readonly Episode[] {
  return episodes.toSorted((one, other) => one.atMs - other.atMs).slice(-keptEpisodes(limits));
}

function raisedBy(
  found: Finding | null,
  state: State,
  { raised, last: before }: Course,
  { last, limits: { windowMs } }: { readonly last: LastLine; readonly limits: Limits },
): Raised | null {
  if (raised === null) {
    if (found === null) return null;
    const relapses = relapsesOf(state.poller, state, { windowMs, atMs: last.atMs });
    return { ...found, relapses };
  }
  const next = longer(raised, before === null ? 0 : Math.max(0, last.upMs - before.upMs));
  return found?.reason === "conflict-lasts" ? { ...next, reason: found.reason } : next;
}

function longer(raised: Raised, gapMs: number): Raised {
  return { ...raised, episodes: raised.episodes + 1, longestGapMs: Math.max(raised.longestGapMs, gapMs) };
}

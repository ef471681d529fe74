import type { MessageClass } from "../../model/observation.ts";
import type { InvocationId, MonotonicMs } from "../../model/scalars.ts";
import { belongsTo } from "../conflict-lines.ts";
import { watchedMs, type WatchedTime } from "../watched-time.ts";
import type { Fault, Life } from "./life.ts";

/** A unit that runs on so long after the line did not fall of it, milliseconds. */
export const RUNS_ON_MS = 60_000;
/** One line every twenty minutes is one trouble: it is over when none has come for so long, milliseconds. */
const OVER_MS = 30 * 60_000;
/** And one that comes less often is over after so many of its longest pauses. */
const OVER_PAUSES = 1.5;
/** No calm is asked for that is longer than a day, milliseconds. */
const MOST_CALM_MS = 24 * 3_600_000;
/** What comes back within two days of its last line is the same trouble, and needs twice the calm, milliseconds. */
const RELAPSE_MS = 2 * MOST_CALM_MS;
/** Doubling more often changes nothing. */
const MOST_RELAPSES = 10;
/** A limit of rate is hit now and then by any bot that sends to many: it is a trouble from so many times on. */
const TIMES: ReadonlyMap<MessageClass, number> = new Map([["flood", 3]]);

/** One class of message in a unit that runs on. */
export interface Trouble {
  readonly class: MessageClass;
  /** The invocation that showed it last, and since when. */
  readonly invocationId: InvocationId | null;
  readonly inItSinceMs: MonotonicMs;
  readonly sinceMs: MonotonicMs;
  readonly episodeAtMs: MonotonicMs;
  readonly last: Fault;
  /** The last line, by the clock that runs only while the unit does and its journal can be seen. */
  readonly lastWatchedMs: number;
  readonly count: number;
  readonly longestPauseMs: number;
  readonly raised: boolean;
  readonly relapses: number;
}

/** Those that are under way, and what is left of those that were raised and are over. */
export interface Troubles {
  readonly open: readonly Trouble[];
  readonly former: ReadonlyMap<MessageClass, Pick<Trouble, "last" | "relapses">>;
}

/** None. */
export const noTroubles: Troubles = { open: [], former: new Map() };

/** What the troubles are judged by at a moment. */
export interface Scene {
  readonly time: WatchedTime;
  /** The invocation that runs; null while none does. */
  readonly running: Life | null;
  readonly settleMs: number;
  readonly atMs: MonotonicMs;
}

/** The troubles at a later moment: raised where the unit has run on with them, and over where they have stayed away. */
export function troublesAt(troubles: Troubles, scene: Scene): Troubles {
  if (troubles.open.length === 0) return troubles;
  const judged = troubles.open.map((trouble) => (isRaised(trouble, scene) ? { ...trouble, raised: true } : trouble));
  const open = judged.filter((trouble) => !isOver(trouble, scene));
  const over = judged.filter((trouble) => trouble.raised && !open.includes(trouble));
  const former = over.length === 0 ? troubles.former : new Map(troubles.former);
  const ended = new Map(over.map(({ class: name, last, relapses }) => [name, { last, relapses }]));
  return { open, former: ended.size === 0 ? former : new Map([...former, ...ended]) };
}

function isRaised({ class: name, raised, invocationId, inItSinceMs, count }: Trouble, scene: Scene): boolean {
  if (raised) return true;
  const runsOn = scene.running !== null && scene.running.invocationId === invocationId;
  return runsOn && count >= (TIMES.get(name) ?? 1) && scene.atMs - inItSinceMs >= RUNS_ON_MS;
}

function isOver(trouble: Trouble, { time, running, settleMs, atMs }: Scene): boolean {
  const pausesMs = OVER_PAUSES * trouble.longestPauseMs;
  const neededMs = Math.min(MOST_CALM_MS, Math.max(OVER_MS * 2 ** trouble.relapses, pausesMs));
  if (watchedMs(time, atMs) - trouble.lastWatchedMs >= neededMs) return true;
  if (running === null || running.invocationId === trouble.invocationId || running.activeSinceMs === null) return false;
  // Another invocation that polls well, and has had the time to show it too.
  const enoughMs = Math.min(neededMs, Math.max(settleMs, pausesMs));
  return running.polledAtMs !== null && atMs - running.activeSinceMs >= enoughMs;
}

/** The troubles with one more line of a unit that runs. */
export function troubled(troubles: Troubles, fault: Fault, scene: Scene): Troubles {
  const { open, former } = troubles;
  const invocationId = scene.running?.invocationId ?? null;
  const lastWatchedMs = watchedMs(scene.time, fault.atMs);
  const before = open.find((trouble) => trouble.class === fault.class);
  if (before === undefined) {
    const past = former.get(fault.class);
    const back = past !== undefined && fault.atMs - past.last.atMs <= RELAPSE_MS;
    const begun = {
      class: fault.class,
      invocationId,
      inItSinceMs: fault.atMs,
      sinceMs: fault.atMs,
      episodeAtMs: fault.atMs,
      last: fault,
      lastWatchedMs,
      count: 1,
      longestPauseMs: 0,
      raised: false,
      relapses: back ? Math.min(past.relapses + 1, MOST_RELAPSES) : 0,
    };
    return { former, open: [...open, begun] };
  }
  const same = belongsTo(before.episodeAtMs, fault.atMs);
  const next: Trouble = {
    ...before,
    invocationId,
    inItSinceMs: before.invocationId === invocationId ? before.inItSinceMs : fault.atMs,
    episodeAtMs: same ? before.episodeAtMs : fault.atMs,
    last: fault,
    lastWatchedMs,
    count: before.count + (same ? 0 : 1),
    longestPauseMs: Math.max(before.longestPauseMs, lastWatchedMs - before.lastWatchedMs),
  };
  return { former, open: open.map((trouble) => (trouble === before ? next : trouble)) };
}

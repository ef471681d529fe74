import type { InvocationId, MonotonicMs } from "../../model/scalars.ts";
import { watched, type WatchedTime } from "../watched-time.ts";

/** One 409, however many lines it printed. */
export interface Episode {
  readonly atMs: MonotonicMs;
  /** By the clock that stands still while the unit is down. */
  readonly upMs: number;
}

/** The last line of a conflict, of one kind. */
export interface LastLine extends Episode {
  /** By the clock that runs only while the unit does and its journal can be seen. */
  readonly watchedMs: number;
  readonly invocationId: InvocationId | null;
  readonly text: string;
  readonly session: boolean;
}

/** Conflicts without a good poll between them: each may be an old poll dying, all of them together cannot. */
export interface Streak {
  readonly sinceMs: MonotonicMs;
  /** In how many invocations of the unit. */
  readonly invocations: number;
  /** The shortest that one of them ran before it met its first, milliseconds. */
  readonly metAfterMs: number;
  /** Those since the last that met one which lived long enough to meet one, and did not. */
  readonly unmet: number;
  /** True where one of them may have fallen of something else. */
  readonly isWeak: boolean;
  /** Those that were excused so far. */
  readonly excused: readonly Episode[];
}

/** A conflict that has been raised and is not over. */
export interface Raised {
  readonly reason: "conflict-lasts" | "conflict-flaps" | "webhook";
  /** When its first episode was. */
  readonly sinceMs: MonotonicMs;
  readonly episodes: number;
  /** The longest pause between two of its episodes, the unit's downtime left out. */
  readonly longestGapMs: number;
  /** How often it has been raised again soon after it was over. */
  readonly relapses: number;
}

/** What is left of one that is over, by the clock of the unit's time up. */
export interface Former {
  readonly overAtUpMs: number;
  readonly relapses: number;
}

/** One kind of conflict: from its last line to its end. */
export interface Course {
  /** When the episode that the last line belongs to began. */
  readonly episodeAtMs: MonotonicMs | null;
  readonly last: LastLine | null;
  /** Good polls since the last line, and when the newest was. */
  readonly polls: number;
  readonly polledAtMs: MonotonicMs | null;
  readonly raised: Raised | null;
  readonly former: Former | null;
}

/** All that is known of conflicts. */
export interface State {
  readonly time: WatchedTime;
  readonly invocationId: InvocationId | null;
  readonly activeSinceMs: MonotonicMs | null;
  /** When an invocation last ended, which, and whether it was seen that it did not end by itself. */
  readonly ended: {
    readonly atMs: MonotonicMs;
    readonly invocationId: InvocationId | null;
    readonly byOthers: boolean;
  } | null;
  /** While the unit is down: since when, and whether somebody stopped it. */
  readonly downSinceMs: MonotonicMs | null;
  readonly stoppedByHand: boolean;
  /** A start of the unit or a network error: conflicts shortly after are the old poll dying. */
  readonly disturbedAtMs: MonotonicMs | null;
  /** The invocation that was last heard to meet a conflict, and when it met its first. */
  readonly met: { readonly invocationId: InvocationId | null; readonly atMs: MonotonicMs } | null;
  /** An invocation has lived on with conflicts: the program does not end of one. Until the conflict is over. */
  readonly survives: boolean;
  readonly poller: Course;
  readonly webhook: Course;
  readonly streak: Streak | null;
  /** Episodes that are no old poll dying. */
  readonly counted: readonly Episode[];
  /** Excused ones, at most one in each grace. */
  readonly excused: readonly Episode[];
}

const noCourse: Course = { episodeAtMs: null, last: null, polls: 0, polledAtMs: null, raised: null, former: null };

/** Nothing has been seen yet. */
export const blank: State = {
  time: watched,
  invocationId: null,
  activeSinceMs: null,
  ended: null,
  downSinceMs: null,
  stoppedByHand: false,
  disturbedAtMs: null,
  met: null,
  survives: false,
  poller: noCourse,
  webhook: noCourse,
  streak: null,
  counted: [],
  excused: [],
};

/** What the conflicts have led to so far is forgotten, but for how often they came back. */
export function forgotten(state: State): State {
  const { poller, webhook } = state;
  return {
    ...state,
    poller: { ...noCourse, former: poller.former },
    webhook: { ...noCourse, former: webhook.former },
    streak: null,
    counted: [],
    excused: [],
    survives: false,
  };
}

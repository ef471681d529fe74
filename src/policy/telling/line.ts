import type { ChannelChoice, TellingSettings } from "../../model/notify-settings.ts";
import { type HeldBack, isAtLeast, type Notification } from "../../model/notification.ts";
import type { MonotonicMs } from "../../model/scalars.ts";
import type { Draft } from "./story.ts";

/** A notification that waits to be delivered by one channel. */
export interface Waiting {
  readonly notification: Notification;
  readonly attempts: number;
  /** An attempt may have arrived. */
  readonly uncertain: boolean;
  /** It is being sent; found so at the start of a daemon, the one before died in the middle of it. */
  readonly underWay: boolean;
}

/** What one channel has still to deliver, in order, and how it fares; plain data, so that it can outlive the daemon. */
export interface Line {
  readonly channel: string;
  readonly waiting: readonly Waiting[];
  /** The stories that were begun here, and what their first notification was answered with. */
  readonly threads: readonly { readonly story: string; readonly reference: string | null }[];
  /** When notifications were taken in, as far as the cap on storms asks. */
  readonly postedAtMs: readonly MonotonicMs[];
  /** Kept back by the cap since the last one that was taken in. */
  readonly heldBack: HeldBack;
  /** The same since the last summary. */
  readonly heldBackToday: number;
  /** Attempts that failed since the last that did not. */
  readonly failures: number;
  readonly failingSinceMs: MonotonicMs | null;
  /** By our own backoff; a reload or restart of ours tries at once. */
  readonly nextTryMs: MonotonicMs | null;
  /** By the receiver's word, which holds whatever we do. */
  readonly notBeforeMs: MonotonicMs | null;
  /** Why nothing will be delivered until somebody mends it; null where nothing like that is known. */
  readonly broken: string | null;
  /** Why the last attempt failed; null after one that did not. */
  readonly lastWhy: string | null;
  /** Whether the other channels were told that this one fails. */
  readonly isReported: boolean;
}

/** More than this on one channel are not kept: nobody would read them. */
const MOST_WAITING = 500;
const MOST_THREADS = 500;
/** Titles of what was held back. */
const MOST_TITLES = 5;

/** How a channel fares that nothing is known against. */
export const unhindered = {
  failures: 0,
  failingSinceMs: null,
  nextTryMs: null,
  notBeforeMs: null,
  broken: null,
  lastWhy: null,
  isReported: false,
} as const satisfies Partial<Line>;

/** A channel that was never used. */
export function freshLine(channel: string): Line {
  return {
    channel,
    waiting: [],
    threads: [],
    postedAtMs: [],
    heldBack: { count: 0, titles: [] },
    heldBackToday: 0,
    ...unhindered,
  };
}

/** Takes a notification in, where the channel wants it and its cap allows it. */
export function post(
  line: Line,
  draft: Draft,
  {
    choice,
    settings,
    nowMs,
  }: {
    readonly choice: ChannelChoice;
    readonly settings: TellingSettings;
    readonly nowMs: MonotonicMs;
  },
): Line {
  if (!isWanted(line, draft, choice)) return line;
  const { storm } = settings;
  const postedAtMs = line.postedAtMs.filter((atMs) => nowMs - atMs < storm.windowMs);
  const most = storm.notifications * (draft.severity === "critical" ? 2 : 1);
  // The end of what was told is told: there are no more of them than beginnings, which the cap has let through.
  const isCapped = draft.phase !== "recovered" && postedAtMs.length >= most;
  if (isCapped || line.waiting.length >= MOST_WAITING) return { ...keptBack(line, draft), postedAtMs };
  const { count, titles } = line.heldBack;
  const heldBack = count > 0 ? { count, titles } : null;
  const isNew = !line.threads.some(({ story }) => story === draft.story);
  return {
    ...line,
    waiting: [
      ...line.waiting,
      { notification: { ...draft, heldBack }, attempts: 0, uncertain: false, underWay: false },
    ],
    threads: isNew ? [...line.threads, { story: draft.story, reference: null }].slice(-MOST_THREADS) : line.threads,
    postedAtMs: [...postedAtMs, nowMs],
    heldBack: { count: 0, titles: [] },
  };
}

function isWanted(line: Line, { phase, story, severity }: Draft, choice: ChannelChoice): boolean {
  if (phase === "summary") return choice.summary;
  const begun = line.threads.some((thread) => thread.story === story);
  if (phase === "recovered") return begun;
  // Who has not got the last one yet needs no reminder.
  if (phase === "reminder" && line.waiting.some(({ notification }) => notification.story === story)) return false;
  return begun || isAtLeast(severity, choice.minSeverity);
}

function keptBack(line: Line, { unit, title }: Draft): Line {
  const { count, titles } = line.heldBack;
  const named = unit === null ? title : `${unit}: ${title}`;
  const shown = titles.includes(named) ? titles : [...titles, named].slice(0, MOST_TITLES);
  return { ...line, heldBack: { count: count + 1, titles: shown }, heldBackToday: line.heldBackToday + 1 };
}

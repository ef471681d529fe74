import type { ChannelChoice } from "../../model/notify-settings.ts";
import type { MonotonicMs } from "../../model/scalars.ts";
import { type Line, unhindered, type Waiting } from "./line.ts";

const FIRST_BACKOFF_MS = 5000;
const LONGEST_BACKOFF_MS = 600_000;
/** What somebody has to mend is tried so often all the same: it may be mended where nobody tells us. */
const BROKEN_RETRY_MS = 1_800_000;
/** A receiver that wants more patience than a day has lost its mind. */
const LONGEST_WAIT_MS = 86_400_000;
const SHORTEST_ASKED_MS = 1000;

/** What became of an attempt, as far as the queue is concerned. */
export type Settled =
  | { readonly kind: "delivered"; readonly reference: string | null }
  | { readonly kind: "retry"; readonly why: string; readonly afterMs: number | null; readonly uncertain: boolean }
  | { readonly kind: "refused"; readonly why: string }
  | { readonly kind: "broken"; readonly why: string };

/** The next notification that may be delivered now; null: none. */
export function nextOf(
  line: Line,
  {
    choice,
    nowMs,
    minuteOfDay,
  }: {
    readonly choice: ChannelChoice;
    readonly nowMs: MonotonicMs;
    /** Null where it is not known: then no hour is quiet. */
    readonly minuteOfDay: number | null;
  },
): Waiting | null {
  const { nextTryMs, notBeforeMs } = line;
  if ((nextTryMs !== null && nowMs < nextTryMs) || (notBeforeMs !== null && nowMs < notBeforeMs)) return null;
  const quiet = isQuiet(choice, minuteOfDay);
  return line.waiting.find(({ notification }) => !quiet || notification.severity === "critical") ?? null;
}

/** The line while one of its notifications is being sent. */
export function begin(line: Line, id: string): Line {
  return {
    ...line,
    waiting: line.waiting.map((one) => (one.notification.id === id ? { ...one, underWay: true } : one)),
  };
}

/** The line as a daemon finds it whose predecessor may have died while it sent. */
export function resume(line: Line): Line {
  return {
    ...line,
    waiting: line.waiting.map((one) => (one.underWay ? { ...one, underWay: false, uncertain: true } : one)),
  };
}

/** The line after an attempt; one that is not in it any longer changes nothing but how the channel fares. */
export function settle(line: Line, id: string, settled: Settled, nowMs: MonotonicMs): Line {
  const item = line.waiting.find(({ notification }) => notification.id === id);
  const rest = line.waiting.filter((one) => one !== item);
  switch (settled.kind) {
    case "delivered":
      return { ...line, ...unhindered, waiting: rest, threads: threadsAfter(line, item, settled.reference) };
    case "refused":
      // The channel answers, and takes nothing of what it is given: the next may be tried at once.
      return {
        ...line,
        waiting: rest,
        failures: line.failures + 1,
        failingSinceMs: line.failingSinceMs ?? nowMs,
        nextTryMs: null,
        notBeforeMs: null,
        lastWhy: settled.why,
      };
    case "retry": {
      const failures = line.failures + 1;
      const backoffMs = Math.min(FIRST_BACKOFF_MS * 2 ** Math.min(failures - 1, 20), LONGEST_BACKOFF_MS);
      // Who asks for no patience at all has none of its own.
      const asked = settled.afterMs !== null && settled.afterMs >= SHORTEST_ASKED_MS ? settled.afterMs : null;
      return {
        ...line,
        waiting: line.waiting.map((one) =>
          one === item
            ? { ...one, attempts: one.attempts + 1, uncertain: one.uncertain || settled.uncertain, underWay: false }
            : one,
        ),
        failures,
        lastWhy: settled.why,
        failingSinceMs: line.failingSinceMs ?? nowMs,
        nextTryMs: asked === null ? ((nowMs + backoffMs) as MonotonicMs) : null,
        notBeforeMs: asked === null ? null : ((nowMs + Math.min(asked, LONGEST_WAIT_MS)) as MonotonicMs),
      };
    }
    case "broken":
      return {
        ...line,
        waiting: line.waiting.map((one) =>
          one === item ? { ...one, attempts: one.attempts + 1, underWay: false } : one,
        ),
        failures: line.failures + 1,
        failingSinceMs: line.failingSinceMs ?? nowMs,
        nextTryMs: (nowMs + BROKEN_RETRY_MS) as MonotonicMs,
        broken: settled.why,
        lastWhy: settled.why,
      };
  }
}

/** Whether these are hours in which only what is critical is sent. */
export function isQuiet({ quietHours }: ChannelChoice, minuteOfDay: number | null): boolean {
  if (quietHours === null || minuteOfDay === null) return false;
  const { startMinute, endMinute } = quietHours;
  return startMinute < endMinute
    ? minuteOfDay >= startMinute && minuteOfDay < endMinute
    : minuteOfDay >= startMinute || minuteOfDay < endMinute;
}

function threadsAfter(line: Line, item: Waiting | undefined, reference: string | null): Line["threads"] {
  if (item === undefined) return line.threads;
  const { story, phase } = item.notification;
  if (phase === "recovered" || phase === "once" || phase === "summary" || phase === "test") {
    return line.threads.filter((thread) => thread.story !== story);
  }
  return line.threads.map((thread) =>
    thread.story === story && thread.reference === null ? { story, reference } : thread,
  );
}

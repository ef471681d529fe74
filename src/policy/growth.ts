import type { Situation } from "./situation.ts";

/** A restart that cannot wait for the window comes this long before the limit would be reached, milliseconds: the limit itself needs several samples to be seen. */
const LEAD_MS = 10 * 60_000;
const DAY_MINUTES = 24 * 60;
const MINUTE_MS = 60_000;

/**
 * Whether a unit whose memory grows is to be restarted now: in the preferred window, or because the limit would be
 * reached before the window; null while it can wait. Without a clock that can be trusted there is no window.
 */
export function growthDue(situation: Situation): "in-window" | "limit-ahead" | null {
  const { limitInMs } = situation.assessments["memory-growth"].evidence;
  const waitMs = untilWindowMs(situation);
  if (waitMs === 0) return "in-window";
  const reachesLimit = typeof limitInMs === "number" && limitInMs <= LEAD_MS;
  return reachesLimit && (waitMs === null || limitInMs < waitMs) ? "limit-ahead" : null;
}

/** How long until the preferred window begins; 0 inside it, null where the time of day is not known. */
export function untilWindowMs({
  minuteOfDay,
  settings: {
    memory: { window },
  },
}: Situation): number | null {
  if (minuteOfDay === null) return null;
  const { startMinute, endMinute } = window;
  const since = (minuteOfDay - startMinute + DAY_MINUTES) % DAY_MINUTES;
  const length = (endMinute - startMinute + DAY_MINUTES) % DAY_MINUTES;
  return since < length ? 0 : (DAY_MINUTES - since) * MINUTE_MS;
}

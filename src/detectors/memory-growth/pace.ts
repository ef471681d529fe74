import type { UnitSettings } from "../../model/settings.ts";

/** A longer warm-up only begins later; it makes nothing slower. */
const MOST_WARM_UP_MS = 30 * 60_000;
/** The finest bucket is this part of the warm-up: 2 minutes by default. A short warm-up makes every time shorter in proportion. */
export const BUCKETS_IN_WARM_UP = 15;
/** The fewest samples whose minimum still passes over a burst. */
const LEAST_SAMPLES_IN_BUCKET = 2;
/** What may come on top of the threshold and be no growth, as time at the threshold, in finest buckets: 90 minutes, 75 MB by default. */
const ALLOWANCE_BUCKETS = 45;
/** Or this part of what the unit has, whichever is more: a large program swings by more. */
const ALLOWANCE_SHARE = 0.1;
/** Or this: a program of any size allocates so much at a time. */
const LEAST_ALLOWANCE_BYTES = 4 * 1024 ** 2;
/** Milliseconds an hour. */
export const HOUR_MS = 3_600_000;

/** What a trend is held to. Slopes in bytes a millisecond. */
export interface Pace {
  readonly finestBucketMs: number;
  readonly threshold: number;
}

/** The pace that the settings set. */
export function paceOf({ memory }: Pick<UnitSettings, "memory">): Pace {
  const { warmUpMs, intervalMs, growthBytesPerHour } = memory;
  const finestBucketMs = Math.max(
    Math.min(warmUpMs, MOST_WARM_UP_MS) / BUCKETS_IN_WARM_UP,
    LEAST_SAMPLES_IN_BUCKET * intervalMs,
  );
  return { finestBucketMs, threshold: growthBytesPerHour / HOUR_MS };
}

/**
 * What a unit of that level may gain beyond the threshold, bytes, before it counts as growth: a cache that fills, a morning's
 * load and one tooth of a garbage collector's saw look like growth for a while, and only their height tells them apart.
 */
export function allowanceBytes(pace: Pace, levelBytes: number): number {
  return Math.max(
    ALLOWANCE_BUCKETS * pace.finestBucketMs * pace.threshold,
    ALLOWANCE_SHARE * levelBytes,
    LEAST_ALLOWANCE_BYTES,
  );
}

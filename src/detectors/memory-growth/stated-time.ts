import type { UnitSettings } from "../../model/settings.ts";
import { allowanceBytes, BUCKETS_IN_WARM_UP, HOUR_MS, paceOf } from "./pace.ts";

/** Noise, a garbage collector's saw and a day's load take as much time again. */
const MARGIN = 2;
/** Nearer to the threshold a trend may be seen, or not. */
const LEAST_TIMES_THRESHOLD = 1.5;

/**
 * Within what time a lasting growth is told, counted from its beginning or from the end of the warm-up, whichever is later,
 * and over samples that are there: docs/memory-growth.md holds it against simulated traces. Milliseconds; null for a rate
 * that no time is stated for.
 */
export function statedTimeMs(
  bytesPerHour: number,
  { settings, levelBytes }: { readonly settings: Pick<UnitSettings, "memory">; readonly levelBytes: number },
): number | null {
  const pace = paceOf(settings);
  if (bytesPerHour < LEAST_TIMES_THRESHOLD * settings.memory.growthBytesPerHour) return null;
  const gaining = allowanceBytes(pace, levelBytes) / (bytesPerHour / HOUR_MS - pace.threshold);
  return Math.ceil(MARGIN * (BUCKETS_IN_WARM_UP * pace.finestBucketMs + gaining));
}

import type { Point } from "./theil-sen.ts";

/** The minima of one size of bucket, oldest first; the last bucket is still open. */
export interface Scale {
  readonly bucketMs: number;
  /** At most `KEPT`. `atMs` is the bucket's beginning. */
  readonly buckets: readonly Point[];
}

/** What a trend is judged over: at most this many buckets. */
export const WINDOW = 24;
/** And as many again: what memory has been at before. */
const KEPT = 2 * WINDOW;
/** Buckets of 2, 4, 8, 16, 32 and 64 minutes by default: windows of 48 minutes to a day, and what was up to two days ago. */
const SCALES = 6;

/** No buckets yet, of each size. */
export function emptyScales(finestBucketMs: number): readonly Scale[] {
  return Array.from({ length: SCALES }, (_, power) => ({ bucketMs: finestBucketMs * 2 ** power, buckets: [] }));
}

/** Takes one sample in, whenever it was taken; the very same scale where it changes nothing. */
export function addTo(scale: Scale, sample: Point): Scale {
  const { bucketMs, buckets } = scale;
  const atMs = Math.floor(sample.atMs / bucketMs) * bucketMs;
  let index = buckets.length;
  while (index > 0 && (buckets[index - 1]?.atMs ?? 0) > atMs) index -= 1;
  const present = buckets[index - 1];
  const { bytes } = sample;
  if (present?.atMs === atMs) {
    return present.bytes <= bytes ? scale : { bucketMs, buckets: buckets.with(index - 1, { atMs, bytes }) };
  }
  // Older than all that is kept.
  if (index === 0 && buckets.length >= KEPT) return scale;
  return { bucketMs, buckets: buckets.toSpliced(index, 0, { atMs, bytes }).slice(-KEPT) };
}

import type { MonotonicMs } from "../../model/scalars.ts";

/** One sample of a unit's memory, by the measure that is judged. */
export interface MemorySample {
  readonly atMs: MonotonicMs;
  readonly bytes: number;
}

/** How memory moves, or how many samples there are where they are too few to tell. */
export type Growth =
  | { readonly kind: "trend"; readonly bytesPerHour: number; readonly samples: number; readonly spanMs: number }
  | { readonly kind: "too-few"; readonly samples: number };

const HOUR_MS = 3_600_000;
/** Older samples tell of another day's load. */
const WINDOW_MS = 6 * HOUR_MS;
/** Fewer samples, or a shorter time, make a slope of what is only a step: 50 MB an hour are 12 MB in this time. */
const LEAST = { samples: 10, spanMs: 15 * 60_000 };
/** A pair of samples each: 500 samples are 125,000 slopes. */
const MOST_SAMPLES = 500;

/** The trend of an invocation's memory over its last hours, its warm-up left out (docs/field-notes.md, "Memory"). */
export function growthOf(
  samples: readonly MemorySample[],
  known: { readonly activeSinceMs: MonotonicMs | null; readonly warmUpMs: number; readonly nowMs: MonotonicMs },
): Growth {
  const fromMs = Math.max((known.activeSinceMs ?? 0) + known.warmUpMs, known.nowMs - WINDOW_MS);
  const usable = samples.filter(({ atMs, bytes }) => atMs >= fromMs && Number.isFinite(bytes)).slice(-MOST_SAMPLES);
  const [first] = usable;
  const last = usable.at(-1);
  const spanMs = first === undefined || last === undefined ? 0 : last.atMs - first.atMs;
  if (usable.length < LEAST.samples || spanMs < LEAST.spanMs) return { kind: "too-few", samples: usable.length };
  return { kind: "trend", bytesPerHour: medianSlope(usable) * HOUR_MS, samples: usable.length, spanMs };
}

/** Theil–Sen: the median of the slopes of all pairs; up to 29 % of the samples may be anything. Bytes a millisecond. */
export function medianSlope(samples: readonly MemorySample[]): number {
  const slopes = samples.flatMap((one, index) =>
    samples.slice(index + 1).flatMap((other) => {
      const apartMs = other.atMs - one.atMs;
      return apartMs === 0 ? [] : [(other.bytes - one.bytes) / apartMs];
    }),
  );
  const sorted = Float64Array.from(slopes).toSorted();
  const middle = sorted.length / 2;
  const upper = sorted[Math.floor(middle)] ?? 0;
  return Number.isInteger(middle) ? ((sorted[middle - 1] ?? 0) + upper) / 2 : upper;
}

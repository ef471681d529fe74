import type { Pace } from "./pace.ts";
import { addTo, emptyScales, type Scale } from "./scales.ts";
import type { Point } from "./theil-sen.ts";
import { type Finding, findTrend, windowOf } from "./trend.ts";

/** The memory of one invocation since its warm-up, on every scale, and what each scale shows. */
export interface History {
  readonly scales: readonly Scale[];
  readonly findings: readonly (Finding | null)[];
  /** Scales with a late sample that their findings do not know of yet. */
  readonly stale: boolean;
  /** The scale that growth was last proven on; null while none is. */
  readonly grownOn: number | null;
}

/** Once proven, growth ends when the lower bound is below this part of the threshold. */
const ENDS_BELOW = 0.5;

/** Nothing seen yet. */
export function blankHistory({ finestBucketMs }: Pace): History {
  const scales = emptyScales(finestBucketMs);
  return { scales, findings: scales.map(() => null), stale: false, grownOn: null };
}

/** Whether a history's buckets are those of this pace. */
export function isOfPace(history: History | null, { finestBucketMs }: Pace): boolean {
  return history?.scales[0]?.bucketMs === finestBucketMs;
}

/** Takes one sample in, and judges anew the scales whose bucket it completes. */
export function take(history: History, sample: Point, pace: Pace): History {
  const scales = history.scales.map((scale) => addTo(scale, sample));
  if (scales.every((scale, index) => scale === history.scales[index])) return history;
  const completes = scales.map((scale, index) => newest(scale) > newest(history.scales[index]));
  const [finest] = completes;
  // Late samples come by the thousand: they are judged together, when the next bucket is complete.
  if (finest !== true) return { ...history, scales, stale: history.stale || isLate(sample, history.scales[0]) };
  const findings = scales.map((scale, index) =>
    history.stale || completes[index] === true
      ? findTrend(windowOf(scale), pace, earlierPeak(scales, index))
      : (history.findings[index] ?? null),
  );
  return { scales, findings, stale: false, grownOn: grownOn(history.grownOn, findings, pace) };
}

function newest(scale: Scale | undefined): number {
  return scale?.buckets.at(-1)?.atMs ?? -Infinity;
}

function isLate(sample: Point, finest: Scale | undefined): boolean {
  return sample.atMs < newest(finest);
}

/** The highest bucket before the window, on that scale and on the coarser ones, which reach further back. */
function earlierPeak(scales: readonly Scale[], index: number): number {
  const scale = scales[index];
  const beganMs = scale === undefined ? 0 : (windowOf(scale)[0]?.atMs ?? 0);
  let peak = -Infinity;
  for (const { bucketMs, buckets } of scales.slice(index)) {
    for (const { atMs, bytes } of buckets) if (atMs + bucketMs <= beganMs && bytes > peak) peak = bytes;
  }
  return peak;
}

function grownOn(before: number | null, findings: readonly (Finding | null)[], { threshold }: Pace): number | null {
  const proven = findings.findLastIndex((finding) => finding?.course === "grows");
  if (proven >= 0) return proven;
  if (before === null) return null;
  const held = findings[before] ?? null;
  return held === null || held.slope.low >= ENDS_BELOW * threshold ? before : null;
}

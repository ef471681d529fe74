import { allowanceBytes, type Pace } from "./pace.ts";
import { type Scale, WINDOW } from "./scales.ts";
import { middleOf, type Point, type Slope, theilSen } from "./theil-sen.ts";

/** What the buckets of one scale show. */
export interface Finding {
  /** `uncertain`: it rises faster than the threshold, and may yet be a warm-up, a step or a swing. */
  readonly course: "grows" | "levels-off" | "uncertain" | "steady";
  /** Bytes a millisecond. */
  readonly slope: Slope;
  readonly spanMs: number;
  readonly buckets: number;
}

/** The fewest buckets that a trend is seen in: 24 minutes by default. */
const LEAST_BUCKETS = WINDOW / 2;
/** More buckets than this without a sample part what lies before from what lies after. */
const MOST_EMPTY_BUCKETS = 4;
/** Growth goes on: the recent half rises at no less than this part of the older half's pace; a logarithm has 0.71 at most when a window doubles its age. */
const LEAST_PERSISTENCE = 0.75;
/** Steps, each one allocation or one model loaded: so many of them are no trend. */
const MOST_STEPS = 3;
/** What must remain of the rise when the steps are taken out of it. */
const LEAST_WITHOUT_STEPS = 0.4;
/** At least this part of the rise must be above anything seen before: what falls and rises again is a swing. */
const LEAST_NEW_GROUND = 0.5;

/** The complete buckets since the last gap, at most a window of them. */
export function windowOf({ bucketMs, buckets }: Scale): readonly Point[] {
  const complete = buckets.slice(-WINDOW - 1, -1);
  const gap = complete.findLastIndex(
    ({ atMs }, index) => atMs - (complete[index - 1]?.atMs ?? atMs) > (MOST_EMPTY_BUCKETS + 1) * bucketMs,
  );
  return complete.slice(Math.max(0, gap));
}

/** The trend on one scale; null where its buckets are too few. @param earlierPeak Bytes: the highest bucket before the window; -Infinity for none. */
export function findTrend(window: readonly Point[], pace: Pace, earlierPeak: number): Finding | null {
  const [first] = window;
  const last = window.at(-1);
  if (first === undefined || last === undefined || window.length < LEAST_BUCKETS) return null;
  const slope = theilSen(window);
  if (slope === null) return null;
  const spanMs = last.atMs - first.atMs;
  const finding = { slope, spanMs, buckets: window.length };
  if (slope.median < pace.threshold) return { ...finding, course: "steady" };
  const half = Math.floor(window.length / 2);
  const older = theilSen(window.slice(0, half))?.median ?? 0;
  const recent = theilSen(window.slice(-half))?.median ?? 0;
  if (recent < Math.max(pace.threshold, LEAST_PERSISTENCE * older)) return { ...finding, course: "levels-off" };
  const proven =
    (slope.low - pace.threshold) * spanMs >= allowanceBytes(pace, levelOf(window.slice(0, 3))) &&
    isGradual(window) &&
    isNewGround(window, earlierPeak);
  return { ...finding, course: proven ? "grows" : "uncertain" };
}

/** Whether something remains of the rise without its largest steps. */
function isGradual(window: readonly Point[]): boolean {
  const steps = window.slice(1).map(({ bytes }, index) => bytes - (window[index]?.bytes ?? bytes));
  const rise = steps.reduce((sum, step) => sum + step, 0);
  const largest = steps.toSorted((a, b) => b - a).slice(0, MOST_STEPS);
  return rise - largest.reduce((sum, step) => sum + step, 0) >= LEAST_WITHOUT_STEPS * rise;
}

function isNewGround(window: readonly Point[], earlierPeak: number): boolean {
  const begins = levelOf(window.slice(0, 3));
  const ends = levelOf(window.slice(-3));
  return ends - Math.max(begins, earlierPeak) >= LEAST_NEW_GROUND * (ends - begins);
}

function levelOf(points: readonly Point[]): number {
  return middleOf(points.map(({ bytes }) => bytes).toSorted((a, b) => a - b));
}

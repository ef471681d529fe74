/** One point of a trend. */
export interface Point {
  readonly atMs: number;
  readonly bytes: number;
}

/** A slope and the lower bound of its confidence interval, bytes a millisecond. */
export interface Slope {
  readonly median: number;
  readonly low: number;
}

/** One-sided 99 %: a slope at the lower bound or below would look like this once in a hundred times. */
const CONFIDENCE_Z = 2.33;

/**
 * Theil–Sen: the median of the slopes of all pairs of points; up to 29 % of the points may be anything.
 * The lower bound is Sen's (1968), by the variance of Kendall's S, and asks nothing of the noise but that it be alike
 * in both directions. Points in any order; null for fewer than two moments. O(n²) on average.
 */
export function theilSen(points: readonly Point[]): Slope | null {
  const slopes = new Float64Array((points.length * (points.length - 1)) / 2);
  let count = 0;
  for (const [index, one] of points.entries()) {
    for (let next = index + 1; next < points.length; next += 1) {
      const other = points[next] ?? one;
      const apartMs = other.atMs - one.atMs;
      if (apartMs !== 0) slopes[count++] = (other.bytes - one.bytes) / apartMs;
    }
  }
  if (count === 0) return null;
  const all = slopes.subarray(0, count);
  const middle = Math.floor(count / 2);
  const upper = selected(all, middle, count);
  const lower = count % 2 === 0 ? selected(all, middle - 1, middle) : upper;
  const spread = CONFIDENCE_Z * Math.sqrt((points.length * (points.length - 1) * (2 * points.length + 5)) / 18);
  const lowIndex = Math.max(0, Math.floor((count - spread) / 2) - 1);
  return { median: (lower + upper) / 2, low: selected(all, lowIndex, middle) };
}

/** What would stand at an index if the first `end` values were sorted; puts it there, smaller ones before it (Hoare's find). */
function selected(values: Float64Array, index: number, end: number): number {
  let low = 0;
  let high = end - 1;
  while (low < high) {
    const pivot = values[(low + high) >> 1] ?? 0;
    let left = low;
    let right = high;
    while (left <= right) {
      while ((values[left] ?? pivot) < pivot) left += 1;
      while ((values[right] ?? pivot) > pivot) right -= 1;
      if (left > right) break;
      const swapped = values[left] ?? 0;
      values[left] = values[right] ?? 0;
      values[right] = swapped;
      left += 1;
      right -= 1;
    }
    if (index <= right) high = right;
    else if (index >= left) low = left;
    else break;
  }
  return values[index] ?? 0;
}

/** The median of numbers that are sorted; 0 of none. */
export function middleOf(sorted: ArrayLike<number>): number {
  const middle = sorted.length / 2;
  const upper = sorted[Math.floor(middle)] ?? 0;
  return Number.isInteger(middle) ? ((sorted[middle - 1] ?? upper) + upper) / 2 : upper;
}

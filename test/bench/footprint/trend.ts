/** A straight line through points, by least squares. */
export interface Trend {
  readonly slope: number;
  /** Standard error of the slope: twice as much either way is what chance explains. */
  readonly error: number;
}

/** The trend of points [x, y]; null of fewer than three, or where all have the same x. */
export function trendOf(points: readonly (readonly [x: number, y: number])[]): Trend | null {
  const count = points.length;
  if (count < 3) return null;
  const meanX = points.reduce((sum, [x]) => sum + x, 0) / count;
  const meanY = points.reduce((sum, [, y]) => sum + y, 0) / count;
  const spread = points.reduce((sum, [x]) => sum + (x - meanX) ** 2, 0);
  if (spread === 0) return null;
  const slope = points.reduce((sum, [x, y]) => sum + (x - meanX) * (y - meanY), 0) / spread;
  const left = points.reduce((sum, [x, y]) => sum + (y - meanY - slope * (x - meanX)) ** 2, 0);
  return { slope, error: Math.sqrt(left / (count - 2) / spread) };
}

/** So many moments of an interval, as shares of it: a random one of each equal part, so that few trials see all of it. */
export function phases(count: number, random: () => number = Math.random): number[] {
  return Array.from({ length: count }, (_, part) => (part + random()) / count);
}

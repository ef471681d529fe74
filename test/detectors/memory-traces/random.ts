/** A source of chance that a seed repeats. */
export interface Chance {
  /** At least 0, below 1. */
  next(): number;
  between(low: number, high: number): number;
  /** Normal, mean 0, deviation 1. */
  normal(): number;
}

/** Mulberry32: 32 bits of state, good enough for traces. */
export function chanceOf(seed: number): Chance {
  let state = seed >>> 0;
  const next = (): number => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
  return {
    next,
    between: (low, high) => low + (high - low) * next(),
    normal: () => Math.sqrt(-2 * Math.log(1 - next())) * Math.cos(2 * Math.PI * next()),
  };
}

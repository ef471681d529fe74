/** How values lie along an axis. */
export interface Scale {
  /** 0 at the axis's beginning, 1 at its end. */
  position(value: number): number;
  readonly ticks: readonly number[];
}

/** More than two decades cannot be told apart on a linear axis. */
const linearUpTo = 100;

/** The axis for some values from 0 on: linear, or in decades where they span more than two. */
export function scaleFor(values: readonly number[]): Scale {
  const above = values.filter((value) => value > 0);
  return Math.max(...above) / Math.min(...above) > linearUpTo ? decades(values) : linear(values);
}

/** From 0, or the least where that is below, to a round number above the most. */
export function linear(values: readonly number[]): Scale {
  const least = Math.min(0, ...values);
  const most = Math.max(0, ...values);
  const step = roundStep((most - least || 1) / 4);
  const from = Math.floor(least / step);
  const to = Math.max(from + 1, Math.ceil(most / step));
  const ticks = Array.from({ length: to - from + 1 }, (_, index) => (from + index) * step);
  return { position: (value) => (value / step - from) / (to - from), ticks };
}

/** Whole decades; a 0 among the values has a place of its own, a decade before the first. */
export function decades(values: readonly number[]): Scale {
  const above = values.filter((value) => value > 0);
  const [least, most] = above.length === 0 ? [1, 1] : [Math.min(...above), Math.max(...above)];
  const first = Math.floor(Math.log10(least) + 1e-9);
  const last = Math.max(first + 1, Math.ceil(Math.log10(most) - 1e-9));
  const hasZero = values.some((value) => value <= 0);
  const from = hasZero ? first - 1 : first;
  const powers = Array.from({ length: last - first + 1 }, (_, index) => 10 ** (first + index));
  return {
    position: (value) => (value <= 0 ? 0 : (Math.log10(value) - from) / (last - from)),
    ticks: hasZero ? [0, ...powers] : powers,
  };
}

/** 1, 2 or 5 of a power of ten, not below the wish. */
function roundStep(wish: number): number {
  const power = 10 ** Math.floor(Math.log10(wish));
  return ([1, 2, 5].find((digit) => digit * power >= wish * (1 - 1e-9)) ?? 10) * power;
}

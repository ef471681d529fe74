/** The share of the unit's own MemoryHigh/MemoryMax at which it counts as over: below the kernel's own line, so that evidence can still be taken. */
const SHARE_OF_UNIT_LIMIT = 0.9;
/** What the first user calls a problem, bytes (docs/field-notes.md, "The reference deployment"). */
const LEAST_LIMIT_BYTES = 150 * 1024 * 1024;
/** A unit without a limit of its own may grow to this many times what it settled at. */
const TIMES_SETTLED = 2;
/** Samples after warm-up that say what the unit settled at: five minutes' worth at the default interval. */
const SETTLING_SAMPLES = 10;

/** What is known of the level a unit settled at after warm-up. */
export interface Settled {
  readonly early: readonly number[];
  /** The median of the first samples after warm-up, bytes; null until there are enough. */
  readonly bytes: number | null;
}

/** Takes one more sample after warm-up into account. */
export function settle(settled: Settled, bytes: number): Settled {
  if (settled.bytes !== null) return settled;
  const early = [...settled.early, bytes];
  if (early.length < SETTLING_SAMPLES) return { early, bytes: null };
  const sorted = early.toSorted((a, b) => a - b);
  return { early: [], bytes: sorted[Math.floor(sorted.length / 2)] ?? bytes };
}

/** The limit in force, bytes: the configured one, else 90 % of the unit's own, else 150 MiB or twice the settled level; null while that is not known. */
export function limitBytes(known: {
  readonly configured: number | null;
  readonly unitLimitBytes: number | null;
  readonly settledBytes: number | null;
}): number | null {
  if (known.configured !== null) return known.configured;
  if (known.unitLimitBytes !== null) return Math.floor(known.unitLimitBytes * SHARE_OF_UNIT_LIMIT);
  if (known.settledBytes === null) return null;
  return Math.max(LEAST_LIMIT_BYTES, TIMES_SETTLED * known.settledBytes);
}

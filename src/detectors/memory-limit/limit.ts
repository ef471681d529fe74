import type { SettledObservation } from "../../model/observation.ts";
import type { InvocationId } from "../../model/scalars.ts";
import type { UnitSettings } from "../../model/settings.ts";

/** The share of the unit's own MemoryHigh/MemoryMax at which it counts as over: below the kernel's own line, so that evidence can still be taken. */
const SHARE_OF_UNIT_LIMIT = 0.9;
/** What the first user calls a problem, bytes (docs/field-notes.md, "The reference deployment"). */
const LEAST_LIMIT_BYTES = 150 * 1024 * 1024;
/** A unit without a limit of its own may grow to this many times what it settled at. */
const TIMES_SETTLED = 2;
/** Samples after warm-up that say what the unit settled at: five minutes' worth at the default interval. */
const SETTLING_SAMPLES = 10;

interface EarlySample {
  readonly atMs: number;
  readonly bytes: number;
}

/** What is known of the level a unit settled at after warm-up. */
export interface Settled {
  /** The earliest samples after warm-up, oldest first, whenever they came in. */
  readonly early: readonly EarlySample[];
  /** The median of those before the first gap, bytes; null until there are enough of them, or a gap shows that no more will come. */
  readonly bytes: number | null;
}

/** What is known with the level that was concluded before, where it is this invocation's and of what is judged: later samples do not move it. */
export function told<Memory extends { readonly invocationId: InvocationId | null; readonly settled: Settled }>(
  memory: Memory,
  { invocationId, measure, bytes }: SettledObservation,
  settings: UnitSettings,
): Memory {
  if (invocationId !== memory.invocationId || measure !== settings.memory.measure) return memory;
  return { ...memory, settled: { early: [], bytes } };
}

/**
 * Takes one more sample after warm-up into account: samples that are recalled from before may come after later ones. What
 * lies further apart than `gapMs` is of another time: there a leak may have begun.
 */
export function settle(settled: Settled, sample: EarlySample, gapMs: number): Settled {
  const { early } = settled;
  const { atMs } = sample;
  if (early.length === 0 && settled.bytes !== null) return settled;
  const isFull = early.length === SETTLING_SAMPLES;
  if (isFull && atMs >= (early.at(-1)?.atMs ?? Infinity)) return settled;
  const next = early.findIndex((other) => other.atMs > atMs);
  const earliest = early.toSpliced(next < 0 ? early.length : next, 0, sample).slice(0, SETTLING_SAMPLES);
  const gap = earliest.findIndex((other, index) => other.atMs - (earliest[index - 1]?.atMs ?? other.atMs) > gapMs);
  if (gap < 0 && earliest.length < SETTLING_SAMPLES) return { early: earliest, bytes: null };
  const sorted = (gap < 0 ? earliest : earliest.slice(0, gap)).map(({ bytes }) => bytes).toSorted((a, b) => a - b);
  return { early: earliest, bytes: sorted[Math.floor(sorted.length / 2)] ?? sample.bytes };
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

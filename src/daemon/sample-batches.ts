import { encodeOne, isLoggable } from "../audit/observed.ts";
import type { Observation } from "../model/observation.ts";
import type { Json } from "../model/scalars.ts";

/**
 * Of what one record carries of observations, as JSON: journalctl withholds a field of more than 4096 bytes from its
 * JSON unless it is told `--all`, and a recording made without it must be whole too (journalctl(1)).
 */
export const BATCH_BYTES = 3000;

/** What one record carries. */
export interface Batch {
  readonly observations: readonly Observation[];
  /** The same as it is written. */
  readonly observed: readonly Json[];
}

/** Observations in their order, in as few batches as fit; a very large one has a batch of its own. */
export function batchesOf(observations: readonly Observation[]): readonly Batch[] {
  const batches: { observations: Observation[]; observed: Json[] }[] = [];
  let bytes = 0;
  for (const observation of observations.filter(isLoggable)) {
    const written = encodeOne(observation);
    const size = Buffer.byteLength(JSON.stringify(written)) + 1;
    const last = batches.at(-1);
    bytes += size;
    if (last === undefined || bytes > BATCH_BYTES) {
      batches.push({ observations: [observation], observed: [written] });
      bytes = size;
    } else {
      last.observations.push(observation);
      last.observed.push(written);
    }
  }
  return batches;
}

import type { MonotonicMs } from "./scalars.ts";

/** What a turn of the policy knows of time. */
export interface Now {
  readonly atMs: MonotonicMs;
  /** Minutes since local midnight, 0 to 1439; null where the wall clock cannot be trusted, because it was stepped lately. */
  readonly minuteOfDay: number | null;
}

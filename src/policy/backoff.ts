import type { UnitSettings } from "../model/settings.ts";

/** The share of a delay that jitter may add or take, so that units felled together do not rise together. */
const JITTER_SHARE = 0.1;

/**
 * The delay before the next start, milliseconds.
 * @param attempts starts of ours since the unit was last healthy for long
 * @param jitter 0 to 1, from the caller
 */
export function backoffMs({ restart: { backoff } }: UnitSettings, attempts: number, jitter: number): number {
  const plainMs = Math.min(backoff.maxMs, backoff.initialMs * backoff.factor ** Math.min(attempts, 64));
  return Math.round(Math.min(backoff.maxMs, plainMs * (1 + JITTER_SHARE * (2 * jitter - 1))));
}

import type { MemoryObservation } from "../model/observation.ts";
import type { MonotonicMs } from "../model/scalars.ts";
import type { UnitSettings } from "../model/settings.ts";

/** The number that is judged, bytes; null where it cannot be had. */
export function measuredBytes(
  sample: Pick<MemoryObservation, "anonBytes" | "workingSetBytes" | "currentBytes">,
  measure: UnitSettings["memory"]["measure"],
): number | null {
  const bytes = { anon: sample.anonBytes, "working-set": sample.workingSetBytes, current: sample.currentBytes }[
    measure
  ];
  return bytes !== null && Number.isFinite(bytes) && bytes >= 0 ? bytes : null;
}

/** How far samples may lie apart and still be neighbours, milliseconds; what is older than this tells nothing of now. */
export function neighbourhoodMs({ memory: { samples, intervalMs } }: UnitSettings): number {
  const [, of] = samples;
  return 2 * of * intervalMs;
}

/** Whether the last sample still tells of now: a daemon that was away must not act on what it saw before. */
export function isRecent(lastAtMs: MonotonicMs, nowMs: MonotonicMs, settings: UnitSettings): boolean {
  return nowMs - lastAtMs <= neighbourhoodMs(settings);
}

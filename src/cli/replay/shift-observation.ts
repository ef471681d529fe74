import type { Observation } from "../../model/observation.ts";
import type { MonotonicMs } from "../../model/scalars.ts";

/** Lays an observation of some boot on the replay's time; `place` turns the boot's times into the replay's. */
export function shiftObservation(observation: Observation, place: (ms: number) => MonotonicMs): Observation {
  const atMs = place(observation.atMs);
  if (observation.kind !== "unit") return { ...observation, atMs };
  const { activeSinceMs, downSinceMs } = observation;
  return {
    ...observation,
    atMs,
    activeSinceMs: activeSinceMs === null ? null : place(activeSinceMs),
    downSinceMs: downSinceMs === null ? null : place(downSinceMs),
  };
}

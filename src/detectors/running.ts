import type { DetectorName } from "../model/assessment.ts";
import type { Observation } from "../model/observation.ts";
import type { MonotonicMs } from "../model/scalars.ts";
import type { UnitSettings } from "../model/settings.ts";
import type { Detector, Judgement } from "./detector.ts";

/** A detector with its memory inside: all of them look alike from outside. Immutable. */
export interface RunningDetector {
  readonly name: DetectorName;
  observe(observation: Observation, settings: UnitSettings): RunningDetector;
  assess(settings: UnitSettings, nowMs: MonotonicMs): Judgement;
}

/** Sets a detector running, from a blank memory unless one is given. */
export function running<Memory>(detector: Detector<Memory>, memory: Memory = detector.blank): RunningDetector {
  return {
    name: detector.name,
    observe(observation, settings) {
      const next = detector.observe(memory, observation, settings);
      return next === memory ? this : running(detector, next);
    },
    assess: (settings, nowMs) => detector.assess(memory, settings, nowMs),
  };
}

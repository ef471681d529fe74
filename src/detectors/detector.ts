import type { DetectorName, Health } from "../model/assessment.ts";
import type { JudgedProcess, Observation } from "../model/observation.ts";
import type { Evidence, MonotonicMs } from "../model/scalars.ts";
import type { UnitSettings } from "../model/settings.ts";

/** A judgement before it is dated: what `assess` gives. */
export interface Judgement {
  readonly health: Health;
  readonly reason: string;
  readonly evidence: Evidence;
  /** The stray detector's alone: the processes that may be ended. */
  readonly strays?: readonly JudgedProcess[];
}

/** A detector: a pure fold over observations, and a judgement of what it has seen. */
export interface Detector<Memory> {
  readonly name: DetectorName;
  /** What it knows before it has seen anything. */
  readonly blank: Memory;
  /** What it knows after one more observation; the very same memory when the observation does not concern it. */
  observe(memory: Memory, observation: Observation, settings: UnitSettings): Memory;
  /** What it makes of that at `nowMs`. */
  assess(memory: Memory, settings: UnitSettings, nowMs: MonotonicMs): Judgement;
}

/** Nothing is wrong. */
export function healthy(reason: string, evidence: Evidence = {}): Judgement {
  return { health: "healthy", reason, evidence };
}

/** Something is wrong. */
export function unhealthy(reason: string, evidence: Evidence): Judgement {
  return { health: "unhealthy", reason, evidence };
}

/** It cannot be told; nothing may be decided on it. */
export function unknown(reason: string, evidence: Evidence = {}): Judgement {
  return { health: "unknown", reason, evidence };
}

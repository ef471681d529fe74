import type { Assessment, Assessments, DetectorName, Health, StrayAssessment } from "../model/assessment.ts";
import type { Observation } from "../model/observation.ts";
import type { MonotonicMs } from "../model/scalars.ts";
import type { UnitSettings } from "../model/settings.ts";
import { freshDetectors } from "./registry.ts";
import type { RunningDetector } from "./running.ts";

interface Standing {
  readonly health: Health;
  readonly sinceMs: MonotonicMs;
}

/** All detectors of one unit, side by side. Immutable. */
export interface Bench {
  readonly detectors: readonly RunningDetector[];
  readonly standings: ReadonlyMap<DetectorName, Standing>;
}

/** A bench that has seen nothing. */
export const freshBench: Bench = { detectors: freshDetectors, standings: new Map() };

/** Shows one observation to every detector, so that all windows keep sliding. */
export function observe(bench: Bench, observation: Observation, settings: UnitSettings): Bench {
  const detectors = bench.detectors.map((detector) => detector.observe(observation, settings));
  return detectors.every((detector, index) => detector === bench.detectors[index]) ? bench : { ...bench, detectors };
}

/** Asks every detector for its judgement, and dates it: since when it has judged so. */
export function assess(
  bench: Bench,
  settings: UnitSettings,
  nowMs: MonotonicMs,
): { readonly bench: Bench; readonly assessments: Assessments } {
  const standings = new Map<DetectorName, Standing>();
  const assessments: Partial<Record<DetectorName, Assessment>> = {};
  for (const detector of bench.detectors) {
    const { name } = detector;
    const { health, reason, evidence, strays } = detector.assess(settings, nowMs);
    const before = bench.standings.get(name);
    const same = before?.health === health;
    const sinceMs = same ? before.sinceMs : nowMs;
    standings.set(name, same ? before : { health, sinceMs });
    const assessment = { detector: name, health, reason, evidence, sinceMs };
    assessments[name] = name === "stray" ? ({ ...assessment, strays: strays ?? [] } as StrayAssessment) : assessment;
  }
  return { bench: { ...bench, standings }, assessments: assessments as Assessments };
}

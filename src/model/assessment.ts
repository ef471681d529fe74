import type { JudgedProcess } from "./observation.ts";
import type { Evidence, MonotonicMs } from "./scalars.ts";

/** The detectors, by folder name. */
export const detectorNames = [
  "inactive",
  "flapping",
  "stray",
  "conflict",
  "memory-limit",
  "memory-growth",
  "stall",
  "errors",
  "dependency",
  "incurable",
] as const;

/** One of them. */
export type DetectorName = (typeof detectorNames)[number];

/** A detector's judgement; `unknown` is neither, and no decision rests on it. */
export type Health = "healthy" | "unhealthy" | "unknown";

/** What one detector makes of the observations so far. */
export interface Assessment {
  readonly detector: DetectorName;
  readonly health: Health;
  /** A stable code, kebab-case, for example `over-limit-3-of-5`. */
  readonly reason: string;
  readonly evidence: Evidence;
  /** Since when the detector has judged so. */
  readonly sinceMs: MonotonicMs;
}

/** The stray detector's judgement, with the processes that may be ended; empty unless it is unhealthy. */
export interface StrayAssessment extends Assessment {
  readonly detector: "stray";
  readonly strays: readonly JudgedProcess[];
}

/** What all detectors of a unit make of it, at one moment. */
export type Assessments = { readonly [Name in Exclude<DetectorName, "stray">]: Assessment } & {
  readonly stray: StrayAssessment;
};

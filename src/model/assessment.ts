import type { Evidence, MonotonicMs } from "./scalars.ts";

/** The detectors, by folder name. */
export type DetectorName =
  | "inactive"
  | "flapping"
  | "stray"
  | "conflict"
  | "memory-limit"
  | "memory-growth"
  | "stall"
  | "errors"
  | "dependency";

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

import type { MonotonicMs } from "../../model/scalars.ts";
import { type Detector, healthy, unhealthy } from "../detector.ts";

/** Lines shown with the judgement. */
const SHOWN_LINES = 5;
/** Errors kept: enough for any sensible limit, bounded when a bot floods. */
const KEPT_ERRORS = 1000;

interface Memory {
  readonly errors: readonly { readonly atMs: MonotonicMs; readonly text: string }[];
}

/** Judges whether the unit logs more CRITICAL errors than its owner calls normal. */
export const errors: Detector<Memory> = {
  name: "errors",
  blank: { errors: [] },
  observe(memory, observation, { errors: { windowMs } }) {
    if (observation.kind !== "message" || observation.class !== "critical") return memory;
    const { atMs, text } = observation;
    const recent = memory.errors.filter((error) => error.atMs > atMs - windowMs);
    return { errors: [...recent, { atMs, text }].slice(-KEPT_ERRORS) };
  },
  assess(memory, { errors: { limit, windowMs } }, nowMs) {
    const recent = memory.errors.filter(({ atMs }) => atMs > nowMs - windowMs);
    const evidence = {
      count: recent.length,
      limit,
      windowMs,
      lines: recent.slice(-SHOWN_LINES).map(({ text }) => text),
    };
    return recent.length > limit ? unhealthy("critical-errors", evidence) : healthy("few-critical-errors", evidence);
  },
};

import type { MonotonicMs } from "../../model/scalars.ts";
import { type Detector, healthy, unhealthy, unknown } from "../detector.ts";

/** Lines shown with the judgement. */
const SHOWN_LINES = 5;
/** Errors kept: enough for any sensible limit, bounded when a bot floods. */
const KEPT_ERRORS = 1000;

interface Memory {
  readonly errors: readonly { readonly atMs: MonotonicMs; readonly text: string }[];
  /** True once the limit was passed: it ends at half of it, so that what stays near the limit is one trouble and not many. */
  readonly raised: boolean;
  /** Why the journal cannot be seen; null while it can. */
  readonly unseen: string | null;
}

/** Judges whether the unit logs more CRITICAL errors than its owner calls normal. */
export const errors: Detector<Memory> = {
  name: "errors",
  blank: { errors: [], raised: false, unseen: null },
  observe(memory, observation, { errors: { windowMs, limit } }) {
    if (observation.kind === "sight") return { ...memory, unseen: observation.visible ? null : observation.reason };
    if (observation.kind === "blind" && observation.sensor === "journal") return { ...memory, unseen: observation.why };
    if (observation.kind !== "message" || observation.class !== "critical") return memory;
    const { atMs, text } = observation;
    const recent = memory.errors.filter((error) => error.atMs > atMs - windowMs);
    const kept = [...recent, { atMs, text }].slice(-KEPT_ERRORS);
    // It has ended where it fell to the half, whether anybody asked then or not.
    const raised = kept.length > limit || (memory.raised && recent.length > limit / 2);
    return { ...memory, errors: kept, raised };
  },
  assess(memory, { errors: { limit, windowMs } }, nowMs) {
    const recent = memory.errors.filter(({ atMs }) => atMs > nowMs - windowMs);
    const evidence = {
      count: recent.length,
      limit,
      windowMs,
      lines: recent.slice(-SHOWN_LINES).map(({ text }) => text),
    };
    if (recent.length > limit) return unhealthy("critical-errors", evidence);
    if (memory.raised && recent.length > limit / 2)
      return unhealthy("critical-errors", { ...evidence, notSteadyYet: true });
    if (memory.unseen !== null) return unknown("journal-not-seen", { why: memory.unseen });
    return healthy("few-critical-errors", evidence);
  },
};

import { blankHistory, take } from "../../detectors/memory-growth/history.ts";
import { HOUR_MS, paceOf } from "../../detectors/memory-growth/pace.ts";
import type { MonotonicMs } from "../../model/scalars.ts";
import type { UnitSettings } from "../../model/settings.ts";

/** One sample of a unit's memory, by the measure that is judged. */
export interface MemorySample {
  readonly atMs: MonotonicMs;
  readonly bytes: number;
}

/** How memory moves, or how many samples there are where they are too few to tell. */
export type Growth =
  | {
      readonly kind: "trend";
      /** `above`: faster than `memory.growth` beyond chance, though not yet proven to last. */
      readonly course: "grows" | "above" | "levels-off" | "unproven" | "steady";
      readonly bytesPerHour: number;
      readonly spanMs: number;
    }
  | { readonly kind: "too-few"; readonly samples: number };

/** The trend of an invocation's memory after its warm-up, as the daemon's own detector sees it. Samples oldest first. */
export function growthOf(
  samples: readonly MemorySample[],
  { activeSinceMs, settings }: { readonly activeSinceMs: MonotonicMs | null; readonly settings: UnitSettings },
): Growth {
  const fromMs = (activeSinceMs ?? 0) + settings.memory.warmUpMs;
  const usable = samples.filter(({ atMs, bytes }) => atMs >= fromMs && Number.isFinite(bytes));
  const pace = paceOf(settings);
  const { findings, grownOn } = usable.reduce((history, sample) => take(history, sample, pace), blankHistory(pace));
  const shown = findings[grownOn ?? -1] ?? findings.findLast((finding) => finding !== null) ?? null;
  if (shown === null) return { kind: "too-few", samples: usable.length };
  const { slope, spanMs } = shown;
  const unproven = slope.low > pace.threshold ? "above" : "unproven";
  const course = grownOn !== null ? "grows" : shown.course === "uncertain" ? unproven : shown.course;
  return { kind: "trend", course, bytesPerHour: slope.median * HOUR_MS, spanMs };
}

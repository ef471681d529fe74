import type { MemoryObservation, UnitObservation } from "../../model/observation.ts";
import type { InvocationId, MonotonicMs } from "../../model/scalars.ts";
import type { UnitSettings } from "../../model/settings.ts";
import { type Detector, healthy, type Judgement, unhealthy, unknown } from "../detector.ts";
import { isRecent, measuredBytes, neighbourhoodMs } from "../memory-level.ts";
import { limitBytes, type Settled, settle, told } from "../memory-limit/limit.ts";
import { blankHistory, type History, isOfPace, take } from "./history.ts";
import { HOUR_MS, paceOf } from "./pace.ts";
import type { Finding } from "./trend.ts";

interface Memory {
  readonly invocationId: InvocationId | null;
  readonly activeSinceMs: MonotonicMs | null;
  /** What the history is of. */
  readonly measure: UnitSettings["memory"]["measure"] | null;
  readonly history: History | null;
  readonly settled: Settled;
  readonly last: MemoryObservation | null;
  readonly blind: string | null;
}

const blank: Memory = {
  invocationId: null,
  activeSinceMs: null,
  measure: null,
  history: null,
  settled: { early: [], bytes: null },
  last: null,
  blind: "not-sampled-yet",
};

/** Judges whether the unit's memory keeps growing, beyond warm-up and without levelling off. */
export const memoryGrowth: Detector<Memory> = {
  name: "memory-growth",
  blank,
  observe(memory, observation, settings) {
    switch (observation.kind) {
      case "unit":
        return follow(memory, observation);
      case "memory":
        return learn(memory, observation, settings);
      case "settled":
        return told(memory, observation, settings);
      case "blind":
        return observation.sensor === "memory" ? { ...memory, blind: observation.why } : memory;
      default:
        return memory;
    }
  },
  assess: judge,
};

/** Each invocation begins anew; so does one whose time of activation turns out to be another. */
function follow(memory: Memory, { invocationId, activeSinceMs }: UnitObservation): Memory {
  if (invocationId === memory.invocationId && activeSinceMs === memory.activeSinceMs) return memory;
  return { ...blank, invocationId, activeSinceMs };
}

function learn(memory: Memory, sample: MemoryObservation, settings: UnitSettings): Memory {
  const { invocationId, activeSinceMs } = memory;
  if (sample.invocationId !== invocationId || activeSinceMs === null) return memory;
  const bytes = measuredBytes(sample, settings.memory.measure);
  if (bytes === null) return { ...memory, blind: `${settings.memory.measure} is not readable` };
  const last = memory.last === null || memory.last.atMs <= sample.atMs ? sample : memory.last;
  const seen = { ...memory, last, blind: null };
  const { atMs } = sample;
  if (atMs - activeSinceMs < settings.memory.warmUpMs) return seen;
  const pace = paceOf(settings);
  const { measure } = settings.memory;
  // Other settings may have come: minima of another measure, or of buckets of another size, cannot be gone on with.
  const isSame = memory.measure === measure && isOfPace(memory.history, pace);
  // What was told before the first sample is of this measure.
  const settled = isSame || memory.history === null ? memory.settled : blank.settled;
  const history = take(isSame && memory.history !== null ? memory.history : blankHistory(pace), { atMs, bytes }, pace);
  return { ...seen, measure, history, settled: settle(settled, { atMs, bytes }, neighbourhoodMs(settings)) };
}

function judge({ last, blind, history, settled }: Memory, settings: UnitSettings, nowMs: MonotonicMs): Judgement {
  if (last === null || blind !== null) return unknown("memory-not-seen", { why: blind });
  if (!isRecent(last.atMs, nowMs, settings)) return unknown("memory-not-seen-lately");
  if (history === null) return unknown("warming-up");
  const { measure, growthBytesPerHour, limitBytes: configured } = settings.memory;
  const shown = history.findings.findLast((finding) => finding !== null);
  if (shown === undefined || shown === null) return unknown("too-few-samples");
  const known = { configured, unitLimitBytes: last.unitLimitBytes, settledBytes: settled.bytes };
  const context = { history, nowMs, limit: limitBytes(known), measure, growthBytesPerHour };
  const grown = history.grownOn === null ? null : (history.findings[history.grownOn] ?? shown);
  if (grown !== null) return unhealthy("memory-grows", evidenceOf(grown, context));
  const evidence = evidenceOf(shown, context);
  switch (shown.course) {
    case "steady":
      return healthy("memory-steady", evidence);
    case "levels-off":
      return healthy("memory-levels-off", evidence);
    default:
      return unknown("growth-not-proven", evidence);
  }
}

function evidenceOf(
  { slope, spanMs, buckets }: Finding,
  context: {
    readonly history: History;
    readonly nowMs: MonotonicMs;
    readonly limit: number | null;
    readonly measure: string;
    readonly growthBytesPerHour: number;
  },
) {
  const { history, nowMs, limit, measure, growthBytesPerHour } = context;
  const newest = history.scales[0]?.buckets.at(-2) ?? { atMs: nowMs, bytes: 0 };
  return {
    measure,
    bytesPerHour: Math.round(slope.median * HOUR_MS),
    lowBytesPerHour: Math.round(slope.low * HOUR_MS),
    thresholdBytesPerHour: growthBytesPerHour,
    spanMs,
    buckets,
    lastBytes: newest.bytes,
    limitBytes: limit,
    limitInMs: limit === null ? null : timeTo(limit - newest.bytes, slope.median, nowMs - newest.atMs),
  };
}

/** Milliseconds until so many bytes are gained; 0 when they are, null when they never will be. */
function timeTo(bytes: number, slope: number, agoMs: number): number | null {
  if (bytes <= 0) return 0;
  return slope > 0 ? Math.max(0, Math.round(bytes / slope - agoMs)) : null;
}

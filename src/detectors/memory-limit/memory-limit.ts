import type { MemoryObservation, UnitObservation } from "../../model/observation.ts";
import type { InvocationId, MonotonicMs } from "../../model/scalars.ts";
import type { UnitSettings } from "../../model/settings.ts";
import { type Detector, healthy, unhealthy, unknown } from "../detector.ts";
import { isRecent, measuredBytes, neighbourhoodMs } from "../memory-level.ts";
import { limitBytes, type Settled, settle, told } from "./limit.ts";

interface Sample {
  readonly atMs: MonotonicMs;
  readonly bytes: number;
}

interface Memory {
  readonly invocationId: InvocationId | null;
  readonly activeSinceMs: MonotonicMs | null;
  /** When this invocation was first seen; samples from before are recalled. */
  readonly seenSinceMs: MonotonicMs | null;
  readonly samples: readonly Sample[];
  readonly settled: Settled;
  readonly last: MemoryObservation | null;
  readonly blind: string | null;
}

const blank: Memory = {
  invocationId: null,
  activeSinceMs: null,
  seenSinceMs: null,
  samples: [],
  settled: { early: [], bytes: null },
  last: null,
  blind: "not-sampled-yet",
};

/** Judges whether the unit's memory is over its limit in M of the last N samples; page cache is never judged. */
export const memoryLimit: Detector<Memory> = {
  name: "memory-limit",
  blank,
  observe(memory, observation, settings) {
    switch (observation.kind) {
      case "unit":
        return follow(memory, observation);
      case "memory":
        return take(memory, observation, settings);
      case "settled":
        return told(memory, observation, settings);
      case "blind":
        return observation.sensor === "memory" ? { ...memory, blind: observation.why } : memory;
      default:
        return memory;
    }
  },
  assess({ samples, last, blind, settled }, settings, nowMs) {
    if (last === null || blind !== null) return unknown("memory-not-seen", { why: blind });
    if (!isRecent(last.atMs, nowMs, settings)) return unknown("memory-not-seen-lately");
    const { limitBytes: configured, samples: rule, measure } = settings.memory;
    const limit = limitBytes({ configured, unitLimitBytes: last.unitLimitBytes, settledBytes: settled.bytes });
    if (limit === null) return unknown("warming-up");
    const [needed, of] = rule;
    const latest = samples.slice(-of);
    const over = latest.filter(({ bytes }) => bytes > limit).length;
    const evidence = {
      measure,
      source: last.source,
      limitBytes: limit,
      settledBytes: settled.bytes,
      samplesBytes: latest.map(({ bytes }) => bytes),
      over,
      of,
      currentBytes: last.currentBytes,
    };
    // What has come back under the limit by itself is no reason to act, whatever it was before.
    const isOver = (latest.at(-1)?.bytes ?? 0) > limit;
    return isOver && over >= needed
      ? unhealthy("memory-over-limit", evidence)
      : healthy("memory-within-limit", evidence);
  },
};

function follow(memory: Memory, { invocationId, activeSinceMs, atMs }: UnitObservation): Memory {
  if (invocationId === memory.invocationId) return { ...memory, activeSinceMs };
  return { ...blank, invocationId, activeSinceMs, seenSinceMs: atMs };
}

function take(memory: Memory, sample: MemoryObservation, settings: UnitSettings): Memory {
  // Another invocation's sample says nothing about this one.
  if (sample.invocationId !== memory.invocationId) return memory;
  const { atMs } = sample;
  const isRecalled = memory.seenSinceMs !== null && atMs < memory.seenSinceMs;
  const bytes = measuredBytes(sample, settings.memory.measure);
  if (bytes === null) {
    return isRecalled ? memory : { ...memory, last: sample, blind: `${settings.memory.measure} is not readable` };
  }
  const ageMs = memory.activeSinceMs === null ? 0 : atMs - memory.activeSinceMs;
  // Nor does one taken before the unit has settled.
  if (ageMs < settings.restart.settleMs) return memory;
  const settled =
    ageMs < settings.memory.warmUpMs
      ? memory.settled
      : settle(memory.settled, { atMs, bytes }, neighbourhoodMs(settings));
  // What was over the limit before we looked is no reason to act now.
  if (isRecalled) return { ...memory, settled };
  const [, of] = settings.memory.samples;
  // What lies behind a gap is no neighbour of this sample.
  const together = memory.samples.filter((before) => atMs - before.atMs <= neighbourhoodMs(settings));
  return { ...memory, last: sample, blind: null, samples: [...together, { atMs, bytes }].slice(-of), settled };
}

import type { MemoryObservation } from "../../model/observation.ts";
import type { InvocationId, MonotonicMs } from "../../model/scalars.ts";
import type { UnitSettings } from "../../model/settings.ts";
import { type Detector, healthy, unhealthy, unknown } from "../detector.ts";
import { limitBytes, type Settled, settle } from "./limit.ts";

interface Sample {
  readonly atMs: MonotonicMs;
  readonly bytes: number;
}

interface Memory {
  readonly invocationId: InvocationId | null;
  readonly activeSinceMs: MonotonicMs | null;
  readonly samples: readonly Sample[];
  readonly settled: Settled;
  readonly last: MemoryObservation | null;
  readonly blind: string | null;
}

const blank: Memory = {
  invocationId: null,
  activeSinceMs: null,
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
        if (observation.invocationId === memory.invocationId)
          return { ...memory, activeSinceMs: observation.activeSinceMs };
        return { ...blank, invocationId: observation.invocationId, activeSinceMs: observation.activeSinceMs };
      case "memory":
        return take(memory, observation, settings);
      case "blind":
        return observation.sensor === "memory" ? { ...memory, blind: observation.why } : memory;
      default:
        return memory;
    }
  },
  assess({ samples, last, blind, settled }, { memory: { limitBytes: configured, samples: rule, measure } }) {
    if (last === null || blind !== null) return unknown("memory-not-seen", { why: blind });
    const limit = limitBytes({ configured, unitLimitBytes: last.unitLimitBytes, settledBytes: settled.bytes });
    if (limit === null) return unknown("warming-up");
    const [needed, of] = rule;
    const latest = samples.slice(-of);
    const over = latest.filter(({ bytes }) => bytes > limit).length;
    const evidence = {
      measure,
      source: last.source,
      limitBytes: limit,
      samplesBytes: latest.map(({ bytes }) => bytes),
      over,
      of,
      currentBytes: last.currentBytes,
    };
    return over >= needed ? unhealthy("memory-over-limit", evidence) : healthy("memory-within-limit", evidence);
  },
};

function take(memory: Memory, sample: MemoryObservation, settings: UnitSettings): Memory {
  const bytes = measured(sample, settings.memory.measure);
  if (bytes === null) return { ...memory, last: sample, blind: `${settings.memory.measure} is not readable` };
  const ageMs = memory.activeSinceMs === null ? 0 : sample.atMs - memory.activeSinceMs;
  // Another invocation's sample, or one taken before the unit has settled, says nothing about this one.
  if (sample.invocationId !== memory.invocationId || ageMs < settings.restart.settleMs) return memory;
  const [, of] = settings.memory.samples;
  // What lies behind a gap is no neighbour of this sample.
  const together = memory.samples.filter(({ atMs }) => sample.atMs - atMs <= 2 * of * settings.memory.intervalMs);
  return {
    ...memory,
    last: sample,
    blind: null,
    samples: [...together, { atMs: sample.atMs, bytes }].slice(-of),
    settled: ageMs < settings.memory.warmUpMs ? memory.settled : settle(memory.settled, bytes),
  };
}

function measured(sample: MemoryObservation, measure: UnitSettings["memory"]["measure"]): number | null {
  switch (measure) {
    case "anon":
      return sample.anonBytes;
    case "working-set":
      return sample.workingSetBytes;
    case "current":
      return sample.currentBytes;
  }
}

import type { MemoryObservation, Observation, UnitObservation } from "../model/observation.ts";
import type { UnitName } from "../model/scalars.ts";
import type { UnitSettings } from "../model/settings.ts";
import type { Clock } from "../runtime/clock.ts";
import { readMemory } from "../sensors/memory/read-memory.ts";
import type { UnitFile } from "../sensors/unit-file/unit-file.ts";

/** What a memory sampler needs. */
export interface MemorySamplerOptions {
  readonly unit: UnitName;
  readonly clock: Clock;
  readonly settings: () => UnitSettings;
  readonly unitFile: () => UnitFile | null;
  readonly onObservation: (observation: Observation) => void;
}

/** At 30 s apart, half an hour. */
const MOST_KEPT = 60;

/** Reads a unit's memory at its interval, while it is active. */
export class MemorySampler {
  private readonly options: MemorySamplerOptions;
  private sampledAtMs = -Infinity;
  private latest: MemoryObservation | null = null;
  private readonly kept: MemoryObservation[] = [];

  constructor(options: MemorySamplerOptions) {
    this.options = options;
  }

  /** The last sample that could be read; null when the last one could not. */
  get last(): MemoryObservation | null {
    return this.latest;
  }

  /** The last samples, oldest first, of all invocations: for people. */
  get recent(): readonly MemoryObservation[] {
    return this.kept;
  }

  tick(unit: UnitObservation | null): void {
    const { clock, settings } = this.options;
    const nowMs = clock.monotonicMs();
    if (unit?.activeState !== "active" || nowMs - this.sampledAtMs < settings().memory.intervalMs) return;
    this.sampledAtMs = nowMs;
    const observation = readMemory({
      unit: this.options.unit,
      controlGroup: unit.controlGroup,
      invocationId: unit.invocationId,
      atMs: nowMs,
      roots: { cgroup: "/sys/fs/cgroup", proc: "/proc" },
      unitLimitBytes: this.options.unitFile()?.memoryLimitBytes ?? null,
    });
    this.latest = observation.kind === "memory" ? observation : null;
    if (observation.kind === "memory") this.kept.push(observation);
    if (this.kept.length > MOST_KEPT) this.kept.shift();
    this.options.onObservation(observation);
  }
}

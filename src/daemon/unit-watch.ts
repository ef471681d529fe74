import type { Moment } from "../audit/records.ts";
import type { Observation } from "../model/observation.ts";
import type { UnitName } from "../model/scalars.ts";
import type { UnitSettings } from "../model/settings.ts";
import type { UnitProgramFacts } from "../sensors/process/unit-program.ts";
import { readUnitFile, type UnitFile } from "../sensors/unit-file/unit-file.ts";
import { DependencyWatch } from "./dependency-watch.ts";
import { MemorySampler } from "./memory-sampler.ts";
import { SampleLog } from "./sample-log.ts";
import { type KeeperOptions, UnitKeeper } from "./unit-keeper.ts";

/** What a unit watch needs beside what its keeper needs. */
export interface UnitWatchOptions extends Omit<KeeperOptions, "onDoubt"> {
  /** Called when the processes should be looked at now. */
  readonly scanNow: () => void;
  /** Every property of the unit, variants unwrapped; null when they cannot be read. */
  readonly properties: () => Promise<Readonly<Record<string, unknown>> | null>;
}

/** All that concerns one unit: its keeper, and the sensors that are its own. */
export class UnitWatch {
  readonly unit: UnitName;
  readonly keeper: UnitKeeper;
  private readonly options: UnitWatchOptions;
  private settings: UnitSettings;
  private file: UnitFile | null = null;
  private readonly memory: MemorySampler;
  private readonly dependencies: DependencyWatch;
  private readonly samples: SampleLog;
  private readonly kindsSeen = new Set<string>();

  constructor(options: UnitWatchOptions) {
    const { unit, clock, record } = options;
    this.unit = unit;
    this.options = options;
    this.settings = options.settings;
    const shared = {
      unit,
      clock,
      settings: () => this.settings,
      unitFile: () => this.file,
      onObservation: (observation: Observation) => this.take(observation),
    };
    this.memory = new MemorySampler(shared);
    this.dependencies = new DependencyWatch(shared);
    this.samples = new SampleLog({ unit, nowMs: clock.monotonicMs(), record });
    this.keeper = new UnitKeeper({ ...options, onDoubt: () => this.dependencies.ask() });
  }

  get currentSettings(): UnitSettings {
    return this.settings;
  }

  get unitFile(): UnitFile | null {
    return this.file;
  }

  /** True once the unit and its processes have been seen and judged. */
  get judgedOnce(): boolean {
    return this.kindsSeen.has("unit") && this.kindsSeen.has("processes");
  }

  /** What the process scan has to know. */
  get programFacts(): UnitProgramFacts {
    const seen = this.keeper.lastSeen;
    return {
      unit: this.unit,
      controlGroup: seen?.controlGroup ?? null,
      mainPid: seen?.mainPid ?? null,
      execStart: this.file?.execStart ?? null,
      workingDirectory: this.file?.workingDirectory ?? null,
      uid: this.file?.uid ?? null,
    };
  }

  adopt(settings: UnitSettings): void {
    this.settings = settings;
    this.keeper.adopt(settings);
  }

  /** Reads the unit's file again: at the start, with each activation, after a reload of systemd. */
  async readFile(): Promise<void> {
    const properties = await this.options.properties();
    if (properties !== null) this.file = readUnitFile(properties);
  }

  /** Takes an observation in, and looks at once where it asks for a look. */
  take(observation: Observation): void {
    const before = this.keeper.lastSeen;
    if (observation.kind === "message" && observation.class === "activity") this.samples.heartbeat();
    if (observation.kind === "unit" || observation.kind === "processes") this.kindsSeen.add(observation.kind);
    if (observation.kind === "blind" && observation.sensor === "processes") this.kindsSeen.add("processes");
    this.keeper.take(observation);
    if (observation.kind === "message") this.heard(observation.class, observation.origin);
    if (observation.kind === "unit" && observation.invocationId !== before?.invocationId) {
      void this.readFile().then(() => this.options.scanNow());
    }
  }

  tick(moment: Moment): void {
    const unit = this.keeper.lastSeen;
    this.memory.tick(unit);
    this.keeper.turn();
    this.dependencies.tick(this.keeper.lastSituation);
    this.samples.tick(moment, { unit, memory: this.memory.last });
  }

  private heard(kind: string, origin: string | null): void {
    switch (kind) {
      case "activity":
        this.dependencies.heartbeat(origin);
        break;
      case "network":
        this.dependencies.ask();
        break;
      case "conflict":
      case "session_conflict":
        this.options.scanNow();
        break;
      default:
    }
  }
}

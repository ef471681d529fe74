import { type Moment, momentOf, plainRecord } from "../audit/records.ts";
import type { UnitWording } from "../audit/wording/wording.ts";
import type { AuditRecord } from "../model/audit-record.ts";
import type { MemoryObservation, MessageObservation, Observation, ProbeObservation } from "../model/observation.ts";
import type { InvocationId, UnitName, WallMs } from "../model/scalars.ts";
import type { UnitSettings } from "../model/settings.ts";
import type { Situation } from "../policy/situation.ts";
import type { UnitProgramFacts } from "../sensors/process/unit-program.ts";
import type { UnitFile } from "../sensors/unit-file/unit-file.ts";
import { DefectLog } from "./defect-log.ts";
import { DependencyWatch } from "./dependency-watch.ts";
import { HeartbeatLookup } from "./heartbeat-lookup.ts";
import { lastFallen } from "./last-fallen.ts";
import { MemorySampler } from "./memory-sampler.ts";
import { recalledFor, recalledProbes } from "./recalled-observations.ts";
import { SettledReminder } from "./settled-reminder.ts";
import { restOnSight, SampleLog, type SampleSight } from "./sample-log.ts";
import { calmMsOf } from "./ticker.ts";
import { UnitFileWatch } from "./unit-file-watch.ts";
import { UnitKeeper } from "./unit-keeper.ts";
import type { UnitWatchOptions } from "./unit-watch-contract.ts";

export type { UnitWatchOptions };

/** All that concerns one unit: its keeper, and the sensors that are its own. */
export class UnitWatch {
  readonly unit: UnitName;
  readonly keeper: UnitKeeper;
  private readonly options: UnitWatchOptions;
  private settings: UnitSettings;
  private calmMs: number;
  private readonly fileWatch: UnitFileWatch;
  private readonly memory: MemorySampler;
  private readonly dependencies: DependencyWatch;
  private readonly samples: SampleLog;
  private readonly defects: DefectLog;
  private readonly heartbeats: HeartbeatLookup;
  private readonly settled = new SettledReminder();
  private readonly kindsSeen = new Set<string>();
  private followed: Situation | null = null;
  private past: readonly Observation[];
  /** The invocation that fell last. */
  lastFallen: InvocationId | null = null;

  constructor(options: UnitWatchOptions) {
    const { unit, clock, record } = options;
    this.unit = unit;
    this.options = options;
    this.settings = options.settings;
    this.calmMs = calmMsOf(options.settings);
    this.past = options.past ?? [];
    this.fileWatch = new UnitFileWatch({
      unit,
      clock,
      properties: options.properties,
      onSight: (sight) => this.accept(sight),
    });
    const shared = {
      unit,
      clock,
      settings: () => this.settings,
      unitFile: () => this.unitFile,
      onObservation: (observation: Observation) => this.take(observation),
    };
    this.memory = new MemorySampler(shared);
    this.dependencies = new DependencyWatch({
      ...shared,
      probe: options.probe,
      onNeverReached: (probe) => this.tellNeverReached(probe),
    });
    this.dependencies.recall(recalledProbes(this.past, this.settings.depends));
    this.heartbeats = new HeartbeatLookup({
      unit,
      lastHeartbeat: options.lastHeartbeat,
      onUnheard: options.onUnheard,
      // No sample: it is in the journal.
      onHeartbeat: (heartbeat) => {
        this.keeper.take(heartbeat);
        this.dependencies.heartbeat(heartbeat.origin);
      },
    });
    const wording = () => this.wording;
    this.defects = new DefectLog({ unit, clock, record, wording, toldBefore: options.toldDefects });
    this.samples = new SampleLog({ unit, nowMs: clock.monotonicMs(), record, wording });
    this.keeper = new UnitKeeper({
      ...options,
      record: (given) => record(this.afterSight(given)),
      announce: (given) => options.announce(this.afterSight(given)),
      onDoubt: () => this.dependencies.askAtOnce(),
      recalled: (seen) => {
        const told = recalledFor(this.past, { unit: seen, depends: this.settings.depends });
        this.past = [];
        return told;
      },
    });
  }

  private get wording(): UnitWording {
    return this.options.wordingFor(this.settings.locale).unit;
  }

  get currentSettings(): UnitSettings {
    return this.settings;
  }
  get recentMemory(): readonly MemoryObservation[] {
    return this.memory.recent;
  }

  get unitFile(): UnitFile | null {
    return this.fileWatch.file;
  }

  /** systemd has read its files again, or may have while it was not heard. */
  reloaded(): void {
    this.fileWatch.expire();
  }

  /** True once the unit and its processes have been seen and judged. */
  get judgedOnce(): boolean {
    return this.kindsSeen.has("unit") && this.kindsSeen.has("processes");
  }

  /** True once a scan can know what the unit runs. */
  get scannable(): boolean {
    return this.unitFile !== null && this.kindsSeen.has("unit");
  }

  /** What the process scan has to know. */
  get programFacts(): UnitProgramFacts {
    const seen = this.keeper.lastSeen;
    return {
      unit: this.unit,
      controlGroup: seen?.controlGroup ?? null,
      mainPid: seen?.mainPid ?? null,
      execStart: this.unitFile?.execStart ?? null,
      workingDirectory: this.unitFile?.workingDirectory ?? null,
      uid: this.unitFile?.uid ?? null,
      environment: this.unitFile?.environment ?? [],
      environmentFiles: this.unitFile?.environmentFiles ?? [],
    };
  }

  adopt(settings: UnitSettings): void {
    this.settings = settings;
    this.calmMs = calmMsOf(settings);
    this.keeper.adopt(settings);
  }

  /** Takes an observation in, and looks at once where it asks for a look. */
  take(observation: Observation): void {
    if (observation.kind !== "sight" || this.fileWatch.follow(observation)) this.accept(observation);
  }

  private accept(observation: Observation): void {
    const before = this.keeper.lastSeen;
    if (observation.kind === "message" && observation.class === "activity") {
      this.samples.heartbeat(observation.atMs);
      this.heartbeats.heard(observation.atMs);
    }
    if (observation.kind === "unit" || observation.kind === "processes") this.kindsSeen.add(observation.kind);
    if (observation.kind === "blind" && observation.sensor === "processes") this.kindsSeen.add("processes");
    if (observation.kind === "unit") this.lastFallen = lastFallen(observation, { before, known: this.lastFallen });
    if (observation.kind === "sight") this.options.onSight(observation);
    // Collected first: the record of what was seen comes before the record of what was decided on it.
    this.samples.see(observation);
    this.keeper.take(observation);
    if (observation.kind === "message") this.heard(observation);
    if (observation.kind !== "unit") return;
    // A fall may be over before the next beat.
    this.dependencies.tick(this.keeper.lastSituation);
    if (observation.invocationId !== before?.invocationId) {
      this.dependencies.started(observation);
      void this.fileWatch.read({ isActivation: true }).then(() => this.options.scanNow());
      if (observation.invocationId !== null) void this.heartbeats.recall(observation.invocationId);
    }
  }

  /** Gives whether all was calm. */
  tick(moment: Moment): boolean {
    this.fileWatch.tick(moment.monotonicMs);
    this.memory.tick(this.keeper.lastSeen);
    const wasCalm = this.keeper.tick(this.calmMs);
    this.follow(this.keeper.lastSituation);
    if (this.samples.isDue(moment)) this.samples.tick(moment, this.sight);
    return wasCalm;
  }

  /** What follows from a turn, whoever took it. */
  private follow(situation: Situation | null): void {
    if (situation === null || situation === this.followed) return;
    this.followed = situation;
    this.dependencies.tick(situation);
    this.heartbeats.look(situation);
    const settled = this.settled.due(situation);
    if (settled !== null) this.samples.see(settled);
  }

  /** Records what was seen and is not recorded yet, because nothing more will be seen. */
  end(): void {
    if (!this.samples.isWritten) this.flush("end", this.options.clock.wallMs());
  }

  /** A record that rests on what was seen, once that is recorded. */
  private afterSight(given: AuditRecord): AuditRecord {
    if (restOnSight.has(given.event) && !this.samples.isWritten) this.flush("decision", given.atWallMs);
    return given;
  }

  /** Dated as what it is written for: it stands before that in the journal. */
  private flush(reason: "decision" | "end", wallMs: WallMs): void {
    this.samples.flush(reason, { monotonicMs: this.options.clock.monotonicMs(), wallMs }, this.sight);
  }

  private get sight(): SampleSight {
    return { unit: this.keeper.lastSeen, memory: this.memory.last, minuteOfDay: this.options.minuteOfDay() };
  }

  private tellNeverReached({ dependency, stage, detail }: ProbeObservation): void {
    const more = { unit: this.unit, evidence: { dependency, stage, detail }, moment: momentOf(this.options.clock) };
    const message = this.wording.neverReached(dependency);
    this.options.record(plainRecord("trouble", message, { ...more, priority: 5, reason: "never-reached" }));
  }

  private heard(message: MessageObservation): void {
    switch (message.class) {
      case "activity":
        this.dependencies.heartbeat(message.origin);
        break;
      case "coroutine_never_awaited":
        void this.defects.hear(message);
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

import type { AuditDesk } from "./daemon/audit-desk.ts";
import type { DaemonOptions } from "./daemon/daemon-contract.ts";
import type { DependencyWatchOptions } from "./daemon/dependency-watch.ts";
import { BlindnessLog } from "./daemon/blindness-log.ts";
import { finish } from "./daemon/finish.ts";
import { HeartbeatRecall } from "./daemon/heartbeat-recall.ts";
import { LocalTime } from "./daemon/local-time.ts";
import { KinWatch } from "./daemon/kin-watch.ts";
import { makeWatch, type WatchParts } from "./daemon/make-watch.ts";
import { ownWords } from "./daemon/own-words.ts";
import { ownPast } from "./daemon/own-past.ts";
import { Readiness } from "./daemon/readiness.ts";
import { Saver } from "./daemon/saver.ts";
import { ScanLoop } from "./daemon/scan-loop.ts";
import { startOver } from "./daemon/start-over.ts";
import { SightLog } from "./daemon/sight-log.ts";
import { openStateStore, type Loaded } from "./daemon/state-store.ts";
import { intervalsOf, Ticker } from "./daemon/ticker.ts";
import { type Remembered, UnitMemory } from "./daemon/unit-memory.ts";
import { sayNotWatching, sayStateUnusable, sayWatching } from "./daemon/watching.ts";
import type { UnitWatch } from "./daemon/unit-watch.ts";
import { redact } from "./knowledge/redaction.ts";
import type { Observation } from "./model/observation.ts";
import type { MonotonicMs, UnitName } from "./model/scalars.ts";
import type { UnitSettings } from "./model/settings.ts";
import type { Clock } from "./runtime/clock.ts";
import { follow, run } from "./runtime/exec.ts";
import { JournalFollower } from "./sensors/journal/follower.ts";
import { journalQueries, type JournalQueries } from "./sensors/journal/query.ts";
import { unitQuestions } from "./sensors/journal/unit-questions.ts";
import { createProcessScanner } from "./sensors/process/process-scanner.ts";
import { createUnitSensor, type UnitSensor } from "./sensors/unit/unit-sensor.ts";
import { type SystemdManager, systemdManager } from "./systemd/manager.ts";

/** The loop: sensors in, turns taken, records out. Start it with start(), end it with stop(). */
export class Daemon implements WatchParts {
  private readonly options: DaemonOptions;
  /** The units that are watched now. */
  readonly watches = new Map<UnitName, UnitWatch>();
  private readonly loaded: Loaded;
  private readonly sensor: UnitSensor;
  private readonly saver: Saver;
  private readonly readiness: Readiness;
  private readonly memory: UnitMemory;
  readonly clock: Clock;
  readonly presentMs = (): MonotonicMs => {
    const nowMs = this.clock.monotonicMs();
    this.ticker?.look(nowMs);
    return nowMs;
  };
  readonly localTime: LocalTime;
  readonly desk: AuditDesk;
  readonly manager: SystemdManager;
  readonly queries: JournalQueries;
  readonly heartbeats: HeartbeatRecall;
  readonly scans: ScanLoop;
  readonly sights: SightLog;
  readonly kin: KinWatch;
  readonly probe: DependencyWatchOptions["probe"];
  readonly save = (): void => {
    this.saver.save();
    // Whatever is worth saving may have begun or ended an action.
    this.kin.review();
  };
  readonly refresh = (unit: UnitName): void => this.sensor.refresh(unit);
  readonly expectRead = (atMs: MonotonicMs): void => this.follower?.expect(atMs);
  private readonly blindness: BlindnessLog;
  private follower: JournalFollower | null = null;
  private ticker: Ticker | null = null;
  private ended = false;
  /** Whether all units were calm at the last beat, and nothing has been seen since. */
  private calm = false;
  /** The shortest of all units' settings; kept, for each beat asks. */
  private intervals = intervalsOf([]);

  constructor(options: DaemonOptions) {
    const { clock, scope, desk } = options;
    this.options = options;
    this.clock = clock;
    this.localTime = new LocalTime(clock);
    this.kin = new KinWatch({ relatives: () => this.watches.values(), nowMs: () => clock.monotonicMs() });
    this.desk = desk;
    this.probe = options.probe;
    const store = openStateStore(options.stateDirectory);
    this.loaded = store.load();
    this.saver = new Saver({
      store,
      clock,
      desk,
      units: () => [...this.watches.values()].map(({ keeper }) => keeper.state),
      journalCursor: () => this.follower?.cursor ?? null,
    });
    this.readiness = new Readiness({ notifier: options.notifier, desk, startedAtMs: clock.monotonicMs() });
    this.manager = systemdManager({ address: scope.kind === "user" ? "session" : "system" });
    const journal = { run, scope, bootId: options.journalBootId };
    this.queries = journalQueries(journal);
    const questions = unitQuestions(journal);
    this.heartbeats = new HeartbeatRecall(questions, this.queries);
    this.memory = new UnitMemory({ questions, loaded: this.loaded, clock, desk });
    this.sights = new SightLog(desk);
    this.blindness = new BlindnessLog(desk);
    const onObservation = (observation: Observation) => this.take(observation);
    const userManager = scope.kind === "user";
    const { manager } = this;
    const past = ownPast((unit) => this.watches.get(unit)?.keeper);
    const onReloaded = (unit: UnitName) => this.watches.get(unit)?.reloaded();
    this.sensor = createUnitSensor({ manager, clock, onObservation, onReloaded, userManager, ...past });
    this.scans = new ScanLoop({
      clock,
      scanner: createProcessScanner({ redact }),
      units: () => [...this.watches.values()].filter(({ scannable }) => scannable).map((watch) => watch.programFacts),
      intervalMs: () => this.intervals.scanMs,
      onObservation,
    });
  }

  async start(): Promise<void> {
    const { desk, units, clock } = this.options;
    if (this.loaded.kind === "unusable") sayStateUnusable(desk, this.loaded.why, [...units.keys()]);
    await this.watchAll(units);
    // What was settled of a predecessor's action is settled for good.
    this.saver.save();
    this.followJournal();
    this.ticker = new Ticker({
      clock,
      shortestIntervalMs: () => Math.min(this.readiness.hurryMs(this.watches.size), this.intervals.shortestMs),
      isCalm: () => this.calm,
      lateMs: () => this.intervals.lateMs,
      onBeat: () => this.beat(),
      onHeldUp: (heldUpMs) => startOver(this, heldUpMs),
    });
  }

  /** Puts other settings in force, begins to watch new units and lets go of those that are gone. */
  async adopt(units: ReadonlyMap<UnitName, UnitSettings>): Promise<void> {
    for (const [unit, watch] of this.watches) {
      const settings = units.get(unit);
      if (settings === undefined) this.letGo(watch);
      else this.readjust(watch, settings);
    }
    this.setIntervals();
    await this.watchAll(new Map([...units].filter(([unit]) => !this.watches.has(unit))));
    this.followJournal();
  }

  /** Ends: no new action, one under way is waited for, everything is saved. */
  async stop(why: string): Promise<void> {
    const { desk, notifier, clock } = this.options;
    notifier.stopping();
    this.ended = true;
    const keepers = [...this.watches.values()].map(({ keeper }) => keeper);
    const left = await finish(keepers, clock);
    for (const watch of this.watches.values()) watch.end();
    desk.say("daemon-stopping", desk.wording.daemon.stops(why, left), {
      reason: why,
      priority: 5,
      evidence: { ...left },
    });
    this.ticker?.stop();
    this.saver.save();
    this.sensor.close();
    this.follower?.stop();
    this.manager.close();
    await this.options.beside.end();
  }

  private setIntervals(): void {
    this.intervals = intervalsOf([...this.watches.values()].map((watch) => watch.currentSettings));
  }

  private async watchAll(units: ReadonlyMap<UnitName, UnitSettings>): Promise<void> {
    const remembered = await this.memory.ofAll(units);
    for (const [unit, settings] of units) {
      const known = remembered.get(unit);
      if (known !== undefined && !this.ended) this.watch(unit, settings, known);
    }
  }

  private watch(unit: UnitName, settings: UnitSettings, { state, past }: Remembered): void {
    // Before the watch: it may have the end of an action to record, which this state still has in flight.
    sayWatching(this.desk, { unit, settings, reason: settings.mode, state });
    const watch = makeWatch({ unit, settings, state, past }, this);
    this.watches.set(unit, watch);
    this.setIntervals();
    this.sensor.watch(unit);
  }

  /** Other settings are recorded, so that what follows can be understood from the record. */
  private readjust(watch: UnitWatch, settings: UnitSettings): void {
    const { unit, currentSettings } = watch;
    watch.adopt(settings);
    if (JSON.stringify(currentSettings) === JSON.stringify(settings)) return;
    sayWatching(this.desk, { unit, settings, reason: "readjusted" });
  }

  private letGo(watch: UnitWatch): void {
    watch.keeper.stop();
    watch.end();
    this.sensor.unwatch(watch.unit);
    this.watches.delete(watch.unit);
    this.kin.review();
    sayNotWatching(this.desk, watch.unit, watch.currentSettings);
  }

  /** One follower for all units; another set of units is another child, from the same place. */
  private followJournal(): void {
    const { clock, scope, journalBootId } = this.options;
    const before = this.follower?.cursor ?? (this.loaded.kind === "state" ? this.loaded.state.journalCursor : null);
    this.follower?.stop();
    const words = [...this.watches.values()].map(
      ({ unit, currentSettings }) => [unit, ownWords(currentSettings)] as const,
    );
    this.follower = new JournalFollower({
      units: [...this.watches.keys()],
      scope,
      bootId: journalBootId,
      cursor: before,
      ownWords: new Map(words),
      clock,
      follow,
      onObservation: (observation) => this.take(observation),
    });
  }

  private take(observation: Observation): void {
    this.presentMs();
    this.blindness.tell(observation);
    const watch = this.watches.get(observation.unit);
    watch?.take(observation);
    if (this.calm && watch?.keeper.isCalm === false) {
      this.calm = false;
      this.ticker?.hurry();
    }
    if (observation.kind === "unit") this.kin.review();
  }

  private beat(): void {
    const { clock, desk, beside } = this.options;
    this.localTime.look();
    this.follower?.tick();
    this.scans.tick();
    this.kin.review();
    const moment = desk.moment();
    this.calm = [...this.watches.values()].map((watch) => watch.tick(moment)).every(Boolean);
    this.saver.tick();
    beside.tick();
    this.readiness.tick([...this.watches.values()], clock.monotonicMs());
  }
}

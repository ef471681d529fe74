import { LocalTime } from "../../../src/daemon/local-time.ts";
import { recalledFor, recalledProbes } from "../../../src/daemon/recalled-observations.ts";
import { initialState } from "../../../src/daemon/initial-state.ts";
import { SettledReminder } from "../../../src/daemon/settled-reminder.ts";
import { withRecalled } from "../../../src/daemon/recalled-state.ts";
import type { Loaded } from "../../../src/daemon/state-store.ts";
import type { Action } from "../../../src/model/decision.ts";
import type { Observation, UnitObservation } from "../../../src/model/observation.ts";
import type { MonotonicMs } from "../../../src/model/scalars.ts";
import type { UnitSettings } from "../../../src/model/settings.ts";
import type { PolicyRecord } from "../../../src/policy/evolve.ts";
import type { Mind } from "../../../src/policy/mind.ts";
import type { Situation } from "../../../src/policy/situation.ts";
import type { PolicyState } from "../../../src/policy/state.ts";
import { unitName } from "../../policy/simulated-unit.ts";
import type { World } from "../world/world.ts";
import { Audit } from "./audit.ts";
import { isCalm } from "./calm.ts";
import { Deeds } from "./deeds.ts";
import type { Policy } from "./policy.ts";
import { SampleRecords } from "./sample-records.ts";
import type { JournalCursor } from "./journal-reader.ts";
import { Senses } from "./senses.ts";
import type { Kill, Witness } from "./witness.ts";

/** After anything has happened, the world is looked at closely for so long. */
const closelyMs = 90_000;

/** The daemon as src/daemon drives the policy: takes observations in, takes turns, carries decisions out, saves, dies and comes back. */
export class SimulatedDaemon {
  alive = false;
  startedMs = -Infinity;
  /** Grows with each start. */
  generation = 0;
  frozen = false;
  /** When it was last stopped. */
  heldUp = { fromMs: -Infinity, toMs: -Infinity };
  mind: Mind;
  situation: Situation | null = null;
  interruptedKind: Action["kind"] | null = null;
  senses: Senses;
  readonly audit: Audit;
  readonly deeds: Deeds;
  /** The last turn that changed anything: until when it is looked at closely, and how calm it is. */
  private closelyUntilMs = 0;
  private stableSinceMs = 0;
  private fingerprint = "";
  private saved: Loaded = { kind: "none" };
  private savedMs = -Infinity;
  private cursor: JournalCursor = { entry: 0, beatsMs: 0 };
  private cursorLost = false;
  private pendingThaw: (() => void)[] = [];
  private cancelTick: () => void = () => {};
  private nextTickMs = Infinity;
  private turnedMs = -Infinity;
  private batching = false;
  private turnIsDue = false;
  private localTime: LocalTime;
  private readonly records: SampleRecords;
  private settled = new SettledReminder();
  private past: readonly Observation[] = [];
  readonly world: World;
  readonly settings: UnitSettings;
  private readonly policy: Policy;
  readonly witness: Witness;

  constructor(parts: { world: World; settings: UnitSettings; policy: Policy; witness: Witness }) {
    this.world = parts.world;
    this.settings = parts.settings;
    this.policy = parts.policy;
    this.witness = parts.witness;
    this.audit = new Audit(this.world);
    this.deeds = new Deeds(this);
    this.records = new SampleRecords(this.world);
    this.localTime = new LocalTime(this.clock);
    this.mind = this.policy.openMind(this.settings, this.firstState());
    this.senses = new Senses(this, this.cursor);
  }

  get state(): PolicyState {
    return this.mind.state;
  }

  /** The action that a daemon before did not live to finish, until the unit is first seen. */
  get interrupted(): Action["kind"] | null {
    return this.mind.seen === null ? this.interruptedKind : null;
  }

  start(): void {
    if (this.alive) return;
    const { world, settings } = this;
    this.witness.turningPoint("starts");
    this.alive = true;
    this.generation += 1;
    this.startedMs = world.nowMs;
    const knownBelow = this.saved.kind === "state" ? (this.saved.state.units[0]?.sequence ?? 0) : 0;
    const recalled = this.audit.recall(world.nowMs - settings.restart.windowMs);
    const state = withRecalled(this.firstState(), recalled, { settings, knownBelow });
    this.mind = this.policy.openMind(settings, state);
    this.situation = null;
    this.interruptedKind = this.deeds.begin();
    this.localTime = new LocalTime(this.clock);
    if (this.cursorLost) this.cursor = { entry: world.journal.cursor, beatsMs: world.nowMs };
    this.cursorLost = false;
    this.past = this.records.ofThisBoot();
    this.settled = new SettledReminder();
    this.senses = new Senses(this, this.cursor);
    this.senses.probe.recall(recalledProbes(this.past, settings.depends));
    this.save();
    this.closelyUntilMs = world.nowMs + closelyMs;
    this.tickAt(world.nowMs + 500);
  }

  /** kill -9. */
  die(state: Kill["state"]): void {
    this.witness.turningPoint("dies", state);
    this.alive = false;
    this.frozen = false;
    this.pendingThaw = [];
    this.senses.close();
    this.cancelTick();
    this.nextTickMs = Infinity;
    // A pause is kept in the state alone (the command that sets one is not built yet, nor its record in the journal).
    if (state !== "kept") this.world.pausedUntilMs = -Infinity;
    if (state === "lost") this.saved = { kind: "none" };
    if (state === "torn") this.saved = { kind: "unusable", why: "torn" };
    // Without a cursor it is read from now on.
    this.cursorLost = state !== "kept";
  }

  /** SIGSTOP. */
  freeze(): void {
    this.frozen = this.alive;
    if (this.alive) this.heldUp = { fromMs: this.world.nowMs, toMs: Infinity };
  }

  /** SIGCONT: what was due comes at once, after it is known that we were held up. */
  thaw(): void {
    if (!this.frozen) return;
    this.heldUp = { ...this.heldUp, toMs: this.world.nowMs };
    this.witness.turningPoint("thaws");
    this.frozen = false;
    this.senses.heldUp();
    // What ended meanwhile is noticed now.
    this.senses.journalChanged();
    const pending = this.pendingThaw;
    this.pendingThaw = [];
    for (const run of pending) run();
    this.stir();
  }

  /** The operator's silence, until a moment of running time. */
  pause(untilMs: number): void {
    const pausedUntilMs = this.world.machine.monotonicAt(untilMs);
    this.mind = { ...this.mind, state: { ...this.mind.state, pausedUntilMs } };
    this.save();
  }

  /** Runs `run` later, if this very daemon still lives; held back while it is stopped. */
  later(delayMs: number, run: () => void): () => void {
    const { generation } = this;
    const whenLive = () => {
      if (!this.alive || this.generation !== generation) return;
      if (this.frozen) this.pendingThaw.push(whenLive);
      else run();
    };
    return this.world.clockwork.after(delayMs, whenLive);
  }

  /** Something happened: look closely for a while. */
  stir(): void {
    this.closelyUntilMs = this.world.nowMs + closelyMs;
    if (this.alive && this.nextTickMs > this.world.nowMs + 1000) {
      this.tickAt(this.world.nowMs + this.world.noise.of("tick").int(1, 1000));
    }
  }

  take(observation: Observation): void {
    this.records.see(observation);
    const { mind, operator } = this.policy.perceive(this.mind, observation);
    this.mind = mind;
    if (operator !== null) this.witness.handSeen();
    if (observation.kind === "unit" && this.past.length > 0) this.recallFor(observation);
    if (observation.kind === "message" && observation.class === "activity") return;
    if (this.batching) this.turnIsDue = true;
    else this.turn();
  }

  private takeQuietly(take: () => void): void {
    this.batching = true;
    take();
    this.batching = false;
  }

  /** What is taken in together, where nothing has happened lately, is followed by one turn; else each by its own. */
  together(take: () => void): void {
    this.turnIsDue = false;
    if (this.world.nowMs < this.closelyUntilMs) take();
    else this.takeQuietly(take);
    if (this.turnIsDue && this.alive) this.turn();
  }

  private tickAt(atMs: number): void {
    this.cancelTick();
    this.nextTickMs = atMs;
    this.cancelTick = this.later(atMs - this.world.nowMs, () => this.tick());
  }

  private tick(): void {
    const calm =
      this.situation !== null && this.world.nowMs >= this.closelyUntilMs && isCalm(this.situation, this.world);
    if (calm) this.takeQuietly(() => this.senses.tick({ calm }));
    else this.together(() => this.senses.tick({ calm }));
    if (!this.alive) return;
    // Nothing is becoming: what time alone changes may wait some minutes.
    if (calm ? this.world.nowMs - this.turnedMs >= 290_000 : this.turnedMs !== this.world.nowMs) this.turn();
    if (!this.alive) return;
    this.senses.probe.tick(this.situation);
    this.records.tick();
    if (this.world.nowMs - this.savedMs >= 60_000) this.save();
    this.tickAt(this.world.nowMs + this.beatMs());
  }

  /** Each second while something may be pending, and seldom in quiet times. */
  private beatMs(): number {
    const { nowMs } = this.world;
    if (nowMs < this.closelyUntilMs) return this.closelyUntilMs - nowMs > closelyMs - 30_000 ? 1000 : 3000;
    if (this.situation !== null && isCalm(this.situation, this.world)) return 60_000;
    return nowMs - this.stableSinceMs < 1_200_000 ? 10_000 : 30_000;
  }

  private turn(): void {
    this.turnedMs = this.world.nowMs;
    const { machine } = this.world;
    const isEven = this.localTime.minuteOfDay({ evenForMs: this.settings.memory.warmUpMs }) !== null;
    // The machine's own time zone must not change a history.
    const now = { atMs: machine.monotonicMs, minuteOfDay: isEven ? machine.minuteOfDay : null };
    const { mind, changes, decisions, situation } = this.policy.turn(this.mind, now);
    this.mind = mind;
    this.situation = situation;
    this.notice(situation);
    const settled = this.settled.due(situation);
    if (settled !== null) this.records.see(settled);
    for (const change of changes) this.witness.incident(change);
    for (const decision of decisions) this.deeds.carry(decision, situation);
    if (this.alive && (changes.length > 0 || decisions.length > 0)) {
      this.save();
      this.records.write();
      this.stir();
    }
    this.witness.moment();
  }

  private notice({ assessments }: Situation): void {
    let fingerprint = "";
    for (const { health, reason } of Object.values(assessments)) fingerprint += `${health}${reason};`;
    if (fingerprint === this.fingerprint) return;
    this.fingerprint = fingerprint;
    this.stableSinceMs = this.world.nowMs;
    this.stir();
  }

  remember(record: PolicyRecord): void {
    this.mind = this.policy.remember(this.mind, record);
  }

  save(): void {
    const { machine, nowMs } = this.world;
    this.savedMs = nowMs;
    this.cursor = this.senses.cursor;
    const savedAt = { bootId: machine.bootId, monotonicMs: machine.monotonicMs, wallMs: machine.wallMs };
    this.saved = { kind: "state", state: { savedAt, journalCursor: null, units: [this.mind.state] } };
  }

  private firstState(): PolicyState {
    return initialState(unitName, this.saved, { clock: this.clock, settleMs: this.settings.restart.settleMs });
  }

  private get clock() {
    const { machine } = this.world;
    return {
      bootId: machine.bootId,
      monotonicMs: (): MonotonicMs => machine.monotonicMs,
      wallMs: () => machine.wallMs,
    };
  }

  /** The detectors alone are told of the past, once the unit has been seen. */
  private recallFor(unit: UnitObservation): void {
    for (const told of recalledFor(this.past, { unit, depends: this.settings.depends })) {
      this.mind = this.policy.perceive(this.mind, told).mind;
    }
    this.past = [];
  }
}

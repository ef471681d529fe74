import type { Action, Decision, Outcome } from "../../src/model/decision.ts";
import type { Observation } from "../../src/model/observation.ts";
import type { MonotonicMs } from "../../src/model/scalars.ts";
import type { UnitSettings } from "../../src/model/settings.ts";
import { brokenInvariant } from "../../src/policy/invariants.ts";
import { type Mind, openMind, perceive, remember, turn } from "../../src/policy/mind.ts";
import { freshState, type PolicyState } from "../../src/policy/state.ts";
import type { Situation } from "../../src/policy/situation.ts";
import { settings as defaults } from "./settings.ts";
import { SimulatedUnit, strayProcess, unitName } from "./simulated-unit.ts";

/** What the policy did, and what was true when it did so. */
export interface Deed {
  readonly action: Action;
  readonly atMs: number;
  readonly broken: string | null;
  readonly stateBefore: PolicyState;
  readonly situation: Situation;
  readonly truth: {
    readonly up: boolean;
    readonly activeSinceMs: number | null;
    readonly stoppedByOperator: boolean;
    readonly stopCause: SimulatedUnit["stopCause"];
    readonly unitSeen: boolean;
    readonly journalSeen: boolean;
    readonly memorySeen: boolean;
    readonly processesSeen: boolean;
    readonly paused: boolean;
    readonly stray: { readonly pid: number; readonly startTimeTicks: number } | null;
    /** For how long the stray, by its identity, has been shown without a gap, milliseconds. */
    readonly strayShownMs: number;
    /** True when the last look at the memory gave a reading. */
    readonly memoryRead: boolean;
    /** How long ago the last conflict line was, milliseconds. */
    readonly sinceConflictMs: number;
  };
}

/** How an action ended. */
export interface End {
  readonly kind: Action["kind"];
  readonly atMs: number;
  readonly result: Outcome["result"];
}

const fineTickMs = 5_000;
/** For long quiet times, where what there is to see happens at their beginning. */
const coarseTickMs = 20_000;
/** A bot polls every 10 s: not at every look is there something new. */
const heartbeatMs = 10_000;
const fineForMs = 120_000;

/** The real policy on a simulated unit: every tick shows the sensors' readings and takes a turn. */
export class Simulation {
  readonly unit: SimulatedUnit;
  readonly settings: UnitSettings;
  mind: Mind;
  readonly deeds: Deed[] = [];
  /** When each action ended, and how. */
  readonly ends: End[] = [];
  readonly decisions: Decision[] = [];
  unitSeen = true;
  journalSeen = true;
  memorySeen = true;
  processesSeen = true;
  dependencyUp = true;
  private conflictAtMs = -Infinity;
  private memoryRead = false;
  private shown: { readonly key: string; readonly sinceMs: number } | null = null;
  /** How long an action takes, and how it ends. */
  actionTakesMs = 0;
  actionResult: Outcome["result"] = "done";
  private underWay: { action: Action; endsAtMs: number } | null = null;
  private sinceMemoryMs = 0;
  private recordsShown = 0;

  constructor(options: { unit?: SimulatedUnit; settings?: Partial<UnitSettings> } = {}) {
    this.unit = options.unit ?? new SimulatedUnit();
    this.settings = { ...defaults, ...options.settings };
    this.mind = openMind(this.settings, freshState(unitName));
    this.show(this.unit.observeUnit());
    this.show(this.unit.sight(true));
    this.show(this.unit.probe(true));
  }

  show(observation: Observation): void {
    if (observation.kind === "message" && observation.class === "conflict") this.conflictAtMs = observation.atMs;
    if (observation.kind === "memory") this.memoryRead = true;
    if (observation.kind === "blind" && observation.sensor === "memory") this.memoryRead = false;
    if (observation.kind === "processes") this.noteStray();
    this.mind = perceive(this.mind, observation).mind;
  }

  private noteStray(): void {
    const { stray, strayLife, nowMs } = this.unit;
    const key = `${stray}:${strayLife}`;
    if (stray === null) this.shown = null;
    else if (this.shown?.key !== key) this.shown = { key, sinceMs: nowMs };
  }

  /** The operator's silence; 0 ends it. */
  pause(forMs: number): void {
    const pausedUntilMs = (this.unit.nowMs + forMs) as PolicyState["pausedUntilMs"];
    this.mind = { ...this.mind, state: { ...this.mind.state, pausedUntilMs } };
  }

  /** The daemon is killed and comes back: state is what was saved, everything else is seen anew. */
  restartDaemon(): void {
    const { state } = this.mind;
    this.mind = openMind(this.settings, state);
    if (state.inFlight !== null) {
      const outcome = this.outcome(state.inFlight.decision, "interrupted");
      this.mind = remember(this.mind, { kind: "outcome", outcome, atMs: this.unit.nowMs });
      this.ends.push({ kind: state.inFlight.kind, atMs: this.unit.nowMs, result: "interrupted" });
      if (this.underWay !== null) this.carryOut(this.underWay.action);
      this.underWay = null;
    }
    if (this.unitSeen) this.show(this.unit.observeUnit());
    if (this.journalSeen) this.show(this.unit.sight(true));
  }

  /** Lets time pass in ticks, as the daemon's loop does. */
  run(ms: number): void {
    for (let passedMs = 0; passedMs < ms; passedMs += fineTickMs) this.tick(fineTickMs);
  }

  /** The same, with coarse ticks after the first two minutes. */
  runCoarsely(ms: number): void {
    this.run(Math.min(ms, fineForMs));
    for (let passedMs = fineForMs; passedMs < ms; passedMs += coarseTickMs) this.tick(coarseTickMs);
  }

  private tick(tickMs: number): void {
    const { unit } = this;
    unit.advance(tickMs);
    if (this.underWay !== null && unit.nowMs >= this.underWay.endsAtMs) this.finish();
    if (this.unitSeen) this.show(unit.observeUnit());
    else this.show(this.blind("unit"));
    this.showRestartRecords();
    this.show(this.processesSeen ? unit.observeProcesses() : this.blind("processes"));
    this.sinceMemoryMs += tickMs;
    if (this.sinceMemoryMs >= this.settings.memory.intervalMs) {
      this.sinceMemoryMs = 0;
      this.show(this.memorySeen ? unit.observeMemory() : this.blind("memory"));
    }
    const beats = unit.nowMs % heartbeatMs < tickMs;
    if (beats && unit.up && unit.talking && this.dependencyUp && this.journalSeen) this.show(unit.message("activity"));
    this.show(unit.probe(this.dependencyUp));
    this.takeTurn();
  }

  /** systemd's own records: no rate limit drops them, and a follower that was lost reads on from where it was. */
  private showRestartRecords(): void {
    for (const atMs of this.unit.restartsBySystemd.slice(this.recordsShown)) {
      this.show({ kind: "restart-record", unit: unitName, atMs: atMs as MonotonicMs });
    }
    this.recordsShown = this.unit.restartsBySystemd.length;
  }

  private blind(sensor: "unit" | "processes" | "memory"): Observation {
    return { kind: "blind", unit: unitName, atMs: this.unit.nowMs, sensor, why: "lost" };
  }

  private takeTurn(): void {
    const { unit } = this;
    const { mind, decisions, situation } = turn(this.mind, { atMs: unit.nowMs, minuteOfDay: null });
    this.mind = mind;
    for (const decision of decisions) {
      this.decisions.push(decision);
      if (decision.kind === "notice" || decision.kind === "withheld") {
        this.mind = remember(this.mind, { kind: "said", decision, atMs: unit.nowMs });
        continue;
      }
      const broken = brokenInvariant(decision, situation);
      this.deeds.push({
        action: decision,
        atMs: unit.nowMs,
        broken,
        stateBefore: this.mind.state,
        situation,
        truth: this.truth(),
      });
      this.mind = remember(this.mind, { kind: "intent", action: decision, atMs: unit.nowMs });
      this.underWay = { action: decision, endsAtMs: unit.nowMs + this.actionTakesMs };
      if (this.actionTakesMs === 0) this.finish();
    }
  }

  private truth(): Deed["truth"] {
    const { unit } = this;
    const { pausedUntilMs } = this.mind.state;
    const { pid, startTimeTicks } = strayProcess(unit.stray ?? 0, unit.strayLife).process;
    return {
      up: unit.up,
      activeSinceMs: unit.activeSinceMs,
      stoppedByOperator: !unit.up && unit.stopCause === "job",
      stopCause: unit.up ? null : unit.stopCause,
      unitSeen: this.unitSeen,
      journalSeen: this.journalSeen,
      memorySeen: this.memorySeen,
      processesSeen: this.processesSeen,
      paused: pausedUntilMs !== null && unit.nowMs < pausedUntilMs,
      stray: unit.stray === null ? null : { pid, startTimeTicks },
      strayShownMs: this.shown === null ? 0 : unit.nowMs - this.shown.sinceMs,
      memoryRead: this.memoryRead,
      sinceConflictMs: unit.nowMs - this.conflictAtMs,
    };
  }

  private finish(): void {
    if (this.underWay === null) return;
    const { action } = this.underWay;
    this.underWay = null;
    if (this.actionResult === "done") this.carryOut(action);
    const outcome = this.outcome(action.id, this.actionResult);
    this.ends.push({ kind: action.kind, atMs: this.unit.nowMs, result: this.actionResult });
    this.mind = remember(this.mind, { kind: "outcome", outcome, atMs: this.unit.nowMs });
  }

  private outcome(decision: Outcome["decision"], result: Outcome["result"]): Outcome {
    return { decision, result, reason: result, evidence: {}, recoverable: true };
  }

  private carryOut(action: Action): void {
    const { unit } = this;
    switch (action.kind) {
      case "restart":
      case "start":
        unit.activate("ours");
        break;
      case "hold":
        unit.stop("ours");
        break;
      case "end-strays":
        unit.stray = unit.strayReturns && unit.stray !== null ? unit.stray + 1 : null;
        break;
    }
  }
}

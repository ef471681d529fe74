import type { Action, Decision, Outcome } from "../../src/model/decision.ts";
import type { Observation } from "../../src/model/observation.ts";
import type { UnitSettings } from "../../src/model/settings.ts";
import { brokenInvariant } from "../../src/policy/invariants.ts";
import { type Mind, openMind, perceive, remember, turn } from "../../src/policy/mind.ts";
import { freshState, type PolicyState } from "../../src/policy/state.ts";
import { settings as defaults } from "./settings.ts";
import { SimulatedUnit, unitName } from "./simulated-unit.ts";

/** What the policy did, and what was true when it did so. */
export interface Deed {
  readonly action: Action;
  readonly atMs: number;
  readonly broken: string | null;
  readonly stateBefore: PolicyState;
  readonly truth: {
    readonly up: boolean;
    readonly activeSinceMs: number | null;
    readonly stoppedByOperator: boolean;
    readonly unitSeen: boolean;
  };
}

const tickMs = 5_000;

/** The real policy on a simulated unit: every tick shows the sensors' readings and takes a turn. */
export class Simulation {
  readonly unit: SimulatedUnit;
  readonly settings: UnitSettings;
  mind: Mind;
  readonly deeds: Deed[] = [];
  /** When each start or restart ended, and how. */
  readonly ends: { readonly atMs: number; readonly result: Outcome["result"] }[] = [];
  readonly decisions: Decision[] = [];
  unitSeen = true;
  journalSeen = true;
  dependencyUp = true;
  /** How long an action takes, and how it ends. */
  actionTakesMs = 0;
  actionResult: Outcome["result"] = "done";
  private underWay: { action: Action; endsAtMs: number } | null = null;
  private sinceMemoryMs = 0;

  constructor(options: { unit?: SimulatedUnit; settings?: Partial<UnitSettings> } = {}) {
    this.unit = options.unit ?? new SimulatedUnit();
    this.settings = { ...defaults, ...options.settings };
    this.mind = openMind(this.settings, freshState(unitName));
    this.show(this.unit.observeUnit());
    this.show(this.unit.sight(true));
    this.show(this.unit.probe(true));
  }

  show(observation: Observation): void {
    this.mind = perceive(this.mind, observation).mind;
  }

  /** The daemon is killed and comes back: state is what was saved, everything else is seen anew. */
  restartDaemon(): void {
    let { state } = this.mind;
    this.mind = openMind(this.settings, state);
    if (state.inFlight !== null) {
      const outcome = this.outcome(state.inFlight.decision, "interrupted");
      this.mind = remember(this.mind, { kind: "outcome", outcome, atMs: this.unit.nowMs });
      if (this.underWay !== null) this.carryOut(this.underWay.action);
      this.underWay = null;
    }
    if (this.unitSeen) this.show(this.unit.observeUnit());
    if (this.journalSeen) this.show(this.unit.sight(true));
  }

  /** Lets time pass in ticks, as the daemon's loop does. */
  run(ms: number): void {
    for (let passedMs = 0; passedMs < ms; passedMs += tickMs) this.tick();
  }

  private tick(): void {
    const { unit } = this;
    unit.advance(tickMs);
    if (this.underWay !== null && unit.nowMs >= this.underWay.endsAtMs) this.finish();
    if (this.unitSeen) this.show(unit.observeUnit());
    else this.show({ kind: "blind", unit: unitName, atMs: unit.nowMs, sensor: "unit", why: "the bus is lost" });
    this.show(unit.observeProcesses());
    this.sinceMemoryMs += tickMs;
    if (this.sinceMemoryMs >= this.settings.memory.intervalMs) {
      this.sinceMemoryMs = 0;
      this.show(unit.observeMemory());
    }
    if (unit.up && unit.talking && this.dependencyUp && this.journalSeen) this.show(unit.message("activity"));
    this.show(unit.probe(this.dependencyUp));
    this.takeTurn();
  }

  private takeTurn(): void {
    const { unit } = this;
    const { mind, decisions, situation } = turn(this.mind, unit.nowMs);
    this.mind = mind;
    for (const decision of decisions) {
      this.decisions.push(decision);
      if (decision.kind === "notice" || decision.kind === "withheld") {
        this.mind = remember(this.mind, { kind: "said", decision, atMs: unit.nowMs });
        continue;
      }
      const stoppedByOperator = !unit.up && unit.stopCause === "job";
      this.deeds.push({
        action: decision,
        atMs: unit.nowMs,
        broken: brokenInvariant(decision, situation),
        stateBefore: this.mind.state,
        truth: { up: unit.up, activeSinceMs: unit.activeSinceMs, stoppedByOperator, unitSeen: this.unitSeen },
      });
      this.mind = remember(this.mind, { kind: "intent", action: decision, atMs: unit.nowMs });
      this.underWay = { action: decision, endsAtMs: unit.nowMs + this.actionTakesMs };
      if (this.actionTakesMs === 0) this.finish();
    }
  }

  private finish(): void {
    if (this.underWay === null) return;
    const { action } = this.underWay;
    this.underWay = null;
    if (this.actionResult === "done") this.carryOut(action);
    const outcome = this.outcome(action.id, this.actionResult);
    if (action.kind === "restart" || action.kind === "start") {
      this.ends.push({ atMs: this.unit.nowMs, result: this.actionResult });
    }
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

import { interrupted, unexpected } from "../../../src/daemon/outcomes.ts";
import type { Action, Decision, Outcome } from "../../../src/model/decision.ts";
import type { PolicyRecord } from "../../../src/policy/evolve.ts";
import { brokenInvariant } from "../../../src/policy/invariants.ts";
import type { Mind } from "../../../src/policy/mind.ts";
import type { Situation } from "../../../src/policy/situation.ts";
import type { World } from "../world/world.ts";
import type { Audit } from "./audit.ts";
import { act } from "./hands.ts";
import type { Senses } from "./senses.ts";
import type { Kill, Witness } from "./witness.ts";

/** The daemon whose decisions are carried out. */
export interface Doer {
  readonly world: World;
  readonly mind: Mind;
  readonly senses: Senses;
  readonly generation: number;
  readonly audit: Audit;
  readonly witness: Witness;
  remember(record: PolicyRecord): void;
  save(): void;
  stir(): void;
  later(delayMs: number, run: () => void): () => void;
  start(): void;
  die(state: Kill["state"]): void;
}

/** Carries decisions from intent to outcome, as src/daemon/unit-keeper.ts does, and is killed on the way where a history says so. */
export class Deeds {
  /** A kill that waits for its point; it outlives the daemon. */
  armedKill: (Kill & { readonly untilMs: number }) | null = null;
  private refused = new Set<string>();
  private readonly doer: Doer;

  constructor(doer: Doer) {
    this.doer = doer;
  }

  /** A new daemon begins. @returns The kind of an action that the one before did not live to finish; null for none. */
  begin(): Action["kind"] | null {
    this.refused = new Set();
    const { inFlight } = this.doer.mind.state;
    if (inFlight === null) return null;
    const outcome = interrupted(inFlight);
    this.remember({ kind: "outcome", outcome, atMs: this.atMs });
    this.doer.audit.outcome(outcome, inFlight.kind);
    this.doer.witness.outcome(outcome, inFlight.kind);
    return inFlight.kind;
  }

  carry(decision: Decision, situation: Situation): void {
    const { witness, senses } = this.doer;
    switch (decision.kind) {
      case "notice":
        this.remember({ kind: "said", decision, atMs: this.atMs });
        witness.notice(decision);
        break;
      case "withheld":
        this.remember({ kind: "said", decision, atMs: this.atMs });
        witness.withheld(decision.action, decision.heldBy);
        if (decision.heldBy.startsWith("dependency")) senses.probe.askAtOnce();
        break;
      default:
        this.act(decision, situation);
    }
  }

  private act(action: Action, decidedIn: Situation): void {
    const { doer } = this;
    const broken = brokenInvariant(action, { ...decidedIn, state: doer.mind.state, unit: doer.mind.unit });
    if (broken !== null) {
      if (!this.refused.has(`${action.kind}:${broken}`)) doer.witness.refused(action, broken);
      this.refused.add(`${action.kind}:${broken}`);
      return;
    }
    doer.audit.intent(action);
    doer.witness.intent(action, decidedIn);
    if (this.killedAt("intent-recorded")) return;
    this.remember({ kind: "intent", action, atMs: this.atMs });
    doer.save();
    if (this.killedAt("intent-saved")) return;
    // The evidence is taken before a restart destroys it.
    const evidenceMs = action.kind === "restart" ? doer.world.noise.of("snapshot").int(20, 800) : 1;
    doer.later(evidenceMs, () => this.begun(action));
  }

  private begun(action: Action): void {
    const { doer } = this;
    const onEnd = (outcome: Outcome) => this.ended(outcome, action);
    const held = this.heldMeanwhile();
    if (held !== null) {
      onEnd({ decision: action.id, result: "refused", reason: held, evidence: {}, recoverable: true });
      return;
    }
    doer.witness.begun(action);
    const { world, generation } = doer;
    const termGraceMs = doer.mind.settings.strays.termGraceMs;
    const later = (delayMs: number, run: () => void) => void doer.later(delayMs, run);
    const onSignal = (pid: number) => doer.witness.signal(pid);
    try {
      act(action, { world, generation, later, onSignal, termGraceMs }, onEnd);
    } catch (error) {
      onEnd(unexpected(action, error));
      throw error;
    }
    doer.later(30, () => this.killedAt("mid-action"));
  }

  private ended(outcome: Outcome, action: Action): void {
    const { doer } = this;
    const { inFlight } = doer.mind.state;
    if (inFlight === null || inFlight.decision !== outcome.decision) return;
    if (this.killedAt("mid-action")) return;
    doer.audit.outcome(outcome, action.kind);
    doer.witness.outcome(outcome, action.kind);
    if (this.killedAt("outcome-recorded")) return;
    this.remember({ kind: "outcome", outcome, atMs: this.atMs });
    doer.save();
    if (action.kind === "end-strays") doer.senses.scan();
    doer.stir();
  }

  private heldMeanwhile(): string | null {
    const { state, unit } = this.doer.mind;
    if (state.pausedUntilMs !== null && this.atMs < state.pausedUntilMs) return "paused";
    return unit?.stopCause === "job" ? "stopped-by-operator" : null;
  }

  /** An armed kill strikes here; true when it did. */
  private killedAt(point: Kill["when"]): boolean {
    const { world } = this.doer;
    const armed = this.armedKill;
    if (armed === null || armed.when !== point || world.nowMs > armed.untilMs) return false;
    this.armedKill = null;
    this.doer.die(armed.state);
    world.clockwork.after(armed.forMs, () => this.doer.start());
    return true;
  }

  private remember(record: PolicyRecord): void {
    this.doer.remember(record);
  }

  private get atMs() {
    return this.doer.world.machine.monotonicMs;
  }
}

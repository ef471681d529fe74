import {
  decisionRecord,
  incidentRecord,
  interruptedAction,
  type Moment,
  outcomeRecord,
  plainRecord,
  type Telling,
} from "../audit/records.ts";
import type { AuditWording } from "../audit/wording/wording.ts";
import type { Action, Decision, NoticeDecision, Outcome } from "../model/decision.ts";
import type { Observation, UnitObservation } from "../model/observation.ts";
import type { Evidence, UnitName } from "../model/scalars.ts";
import type { UnitSettings } from "../model/settings.ts";
import { brokenInvariant } from "../policy/invariants.ts";
import { type Mind, openMind, perceive, remember, turn } from "../policy/mind.ts";
import type { Situation } from "../policy/situation.ts";
import type { PolicyState } from "../policy/state.ts";
import type { KeeperOptions } from "./keeper-contract.ts";
import { inTime } from "./in-time.ts";
import { interrupted, unexpected } from "./outcomes.ts";

export type { Hands, KeeperOptions } from "./keeper-contract.ts";

/** How long a snapshot may take; its sensor ends by itself before that. */
const SNAPSHOT_MS = 10_000;

/** Keeps one unit: takes observations in, takes turns, and carries decisions from intent to outcome. */
export class UnitKeeper {
  readonly unit: UnitName;
  private mind: Mind;
  private readonly options: KeeperOptions;
  private readonly refused = new Set<string>();
  private stopped = false;
  private abandoned = false;
  private situation: Situation | null = null;
  private hasRecalled = false;
  private interruptedKind: Action["kind"] | null = null;

  constructor(options: KeeperOptions) {
    this.unit = options.unit;
    this.options = options;
    this.mind = openMind(options.settings, options.state);
    this.settleInterrupted();
  }

  get state(): PolicyState {
    return this.mind.state;
  }

  get lastSeen(): Mind["unit"] {
    return this.mind.unit;
  }

  /** What the last turn decided on; null before the first. */
  get lastSituation(): Situation | null {
    return this.situation;
  }

  /** The action that our predecessor did not live to finish, until the unit is first seen; its job may still run. */
  get interrupted(): Action["kind"] | null {
    return this.mind.seen === null ? this.interruptedKind : null;
  }

  /** The action that is under way. */
  get inFlight(): Action["kind"] | null {
    return this.mind.state.inFlight?.kind ?? null;
  }

  /** Puts new settings in force; what has been seen stays seen. */
  adopt(settings: UnitSettings): void {
    this.mind = { ...this.mind, settings };
  }

  /** No further action; what is under way is waited for by whoever needs to. */
  stop(): void {
    this.stopped = true;
  }

  /** What is under way goes on without us: our successor settles it. */
  abandon(): void {
    this.abandoned = true;
  }

  take(observation: Observation): void {
    const { mind, operator } = perceive(this.mind, observation);
    this.mind = mind;
    if (operator !== null) this.tellOperator(operator);
    if (observation.kind === "unit" && !this.hasRecalled) this.recall(observation);
    // A heartbeat changes nothing that the next tick would not see.
    if (observation.kind !== "message" || observation.class !== "activity") this.turn();
  }

  /** The detectors alone are told of the past: what it meant for the policy is in its state. */
  private recall(unit: UnitObservation): void {
    this.hasRecalled = true;
    for (const past of this.options.recalled?.(unit) ?? []) {
      if (past.kind === "memory" || past.kind === "probe") this.mind = perceive(this.mind, past).mind;
    }
  }

  /** One turn of the loop: judge, record, decide, act. */
  turn(): void {
    if (this.stopped) return;
    const now = { atMs: this.options.clock.monotonicMs(), minuteOfDay: this.options.minuteOfDay() };
    const { mind, changes, decisions, situation } = turn(this.mind, now);
    this.mind = mind;
    this.situation = situation;
    const telling = this.telling();
    const invocation = mind.unit?.invocationId ?? null;
    for (const change of changes) this.options.record(incidentRecord(this.unit, change, { ...telling, invocation }));
    for (const decision of decisions) this.carry(decision, situation);
    if (changes.length > 0 || decisions.length > 0) this.options.save();
  }

  private carry(decision: Decision, situation: Situation): void {
    switch (decision.kind) {
      case "notice":
        this.say(decision);
        void this.tell(decision);
        break;
      case "withheld":
        this.say(decision);
        this.options.record(decisionRecord(decision, this.telling()));
        if (decision.heldBy.startsWith("dependency")) this.options.onDoubt();
        break;
      default:
        void this.act(decision, situation);
    }
  }

  private say(decision: Decision): void {
    this.mind = remember(this.mind, { kind: "said", decision, atMs: this.options.clock.monotonicMs() });
  }

  /** A notice about falls carries why it fell. */
  private async tell(notice: NoticeDecision): Promise<void> {
    const ofFalls = notice.reason === "gave-up" || notice.reason === "restart-loop";
    const { hands, record } = this.options;
    const found = ofFalls ? await hands.explainFall(this.wording.language).catch(() => ({})) : {};
    record(decisionRecord({ ...notice, evidence: { ...notice.evidence, ...found } }, this.telling()));
  }

  private async act(action: Action, decidedIn: Situation): Promise<void> {
    const { clock, record, save } = this.options;
    const broken = brokenInvariant(action, { ...decidedIn, state: this.mind.state, unit: this.mind.unit });
    if (broken !== null) {
      this.refuse(action, broken);
      return;
    }
    // The intent is durable before the deed; where it cannot be, there is no deed.
    if (!record(decisionRecord(action, this.telling())).ok) return;
    const beganMs = clock.monotonicMs();
    this.mind = remember(this.mind, { kind: "intent", action, atMs: beganMs });
    save();
    const outcome = await this.carriedOut(action).catch((error: unknown) => unexpected(action, error));
    if (this.abandoned) return;
    const tookMs = clock.monotonicMs() - beganMs;
    this.mind = remember(this.mind, { kind: "outcome", outcome, atMs: clock.monotonicMs() });
    record(outcomeRecord(action, outcome, { tookMs, ...this.telling() }));
    save();
    // No turn here: what was seen before the deed is old. The next observation or beat brings one.
  }

  private async carriedOut(action: Action): Promise<Outcome> {
    const { hands, record } = this.options;
    if (action.kind === "restart") {
      const evidence = await this.evidence(action);
      const message = this.wording.unit.beforeRestart(this.unit);
      const { incident, invocation, id } = action;
      const more = {
        priority: 6,
        reason: "before-restart",
        unit: this.unit,
        evidence,
        incident,
        invocation,
        decision: id,
      } as const;
      record(plainRecord("snapshot", message, { ...more, moment: this.moment() }));
    }
    // Somebody may have stopped the unit, or paused it, while the evidence was taken.
    const held = this.heldMeanwhile();
    if (held !== null) return { decision: action.id, result: "refused", reason: held, evidence: {}, recoverable: true };
    return hands.act(action);
  }

  /** A snapshot that fails, or does not end, must not keep the unit from its restart. */
  private evidence(action: Action): Promise<Evidence> {
    return inTime<Evidence>(this.options.hands.snapshot(action), {
      timeoutMs: SNAPSHOT_MS,
      late: () => ({ unknown: "the snapshot took too long" }),
      failed: (error) => ({ unknown: String(error) }),
    });
  }

  private heldMeanwhile(): string | null {
    const { state, unit } = this.mind;
    if (state.pausedUntilMs !== null && this.options.clock.monotonicMs() < state.pausedUntilMs) return "paused";
    return unit?.stopCause === "job" ? "stopped-by-operator" : null;
  }

  /** A decision that would break an invariant is a bug of ours: it is told, once, and not carried out. */
  private refuse(action: Action, broken: string): void {
    const key = `${action.kind}:${broken}`;
    if (this.refused.has(key)) return;
    this.refused.add(key);
    const message = this.wording.unit.brokenInvariant(this.unit, action.kind, broken);
    const { evidence } = action;
    const more = { priority: 2, reason: "invariant", unit: this.unit, evidence, moment: this.moment() } as const;
    this.options.record(plainRecord("trouble", message, more));
  }

  /** An intent without an outcome: we died in the middle. It counts as tried. */
  private settleInterrupted(): void {
    const { inFlight } = this.mind.state;
    if (inFlight === null) return;
    this.interruptedKind = inFlight.kind;
    const atMs = this.options.clock.monotonicMs();
    const outcome = interrupted(inFlight);
    this.mind = remember(this.mind, { kind: "outcome", outcome, atMs });
    const tookMs = Math.max(0, atMs - inFlight.sinceMs);
    this.options.record(outcomeRecord(interruptedAction(this.unit, inFlight), outcome, { tookMs, ...this.telling() }));
  }

  private tellOperator(hand: "started" | "stopped"): void {
    const message = this.wording.unit.hand(this.unit, hand);
    const invocation = this.mind.unit?.invocationId ?? null;
    const more = { priority: 5, reason: hand, unit: this.unit, invocation, moment: this.moment() } as const;
    this.options.record(plainRecord("operator", message, more));
  }

  private get wording(): AuditWording {
    return this.options.wordingFor(this.mind.settings.locale);
  }

  private telling(): Telling {
    return { moment: this.moment(), wording: this.wording };
  }

  private moment(): Moment {
    return { monotonicMs: this.options.clock.monotonicMs(), wallMs: this.options.clock.wallMs() };
  }
}

import { decisionRecord, incidentRecord, interruptedAction, outcomeRecord } from "../audit/records.ts";
import type { Action, Decision, NoticeDecision, Outcome } from "../model/decision.ts";
import type { Observation, UnitObservation } from "../model/observation.ts";
import { type Result, success } from "../model/result.ts";
import type { Evidence, MonotonicMs, UnitName } from "../model/scalars.ts";
import type { UnitSettings } from "../model/settings.ts";
import { isCalm } from "../policy/calm.ts";
import { brokenInvariant } from "../policy/invariants.ts";
import { type Mind, openMind, pause, perceive, remember, turn } from "../policy/mind.ts";
import type { Situation } from "../policy/situation.ts";
import type { PolicyState } from "../policy/state.ts";
import type { KeeperOptions } from "./keeper-contract.ts";
import { inTime } from "./in-time.ts";
import { KeeperVoice } from "./keeper-voice.ts";
import { interrupted, unexpected } from "./outcomes.ts";

export type { Hands, KeeperOptions } from "./keeper-contract.ts";

/** How long a snapshot may take; its sensor ends by itself before that. */
const SNAPSHOT_MS = 10_000;

/** Keeps one unit: takes observations in, takes turns, and carries decisions from intent to outcome. */
export class UnitKeeper {
  readonly unit: UnitName;
  private mind: Mind;
  private readonly options: KeeperOptions;
  private readonly voice: KeeperVoice;
  private stopped = false;
  private abandoned = false;
  private situation: Situation | null = null;
  private turnedAtMs = -Infinity;
  private hasRecalled = false;
  private interruptedKind: Action["kind"] | null = null;

  constructor(options: KeeperOptions) {
    this.unit = options.unit;
    this.options = options;
    this.mind = openMind(options.settings, options.state);
    this.voice = new KeeperVoice({
      ...options,
      settings: () => this.mind.settings,
      invocation: () => this.mind.unit?.invocationId ?? null,
    });
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

  /**
   * Holds every action until then, by somebody's word (`by`: a user's number); null ends that. Durable before it returns.
   * Fails where it could not be recorded: then it is not done either.
   */
  pause(untilMs: MonotonicMs | null, by: number | null): Result<null> {
    const nowMs = this.options.clock.monotonicMs();
    const words = this.voice.wording.unit;
    const forMs = untilMs === null ? 0 : Math.round(untilMs - nowMs);
    const message = untilMs === null ? words.resumed(this.unit, by) : words.paused(this.unit, { forMs, by });
    const told = this.voice.announce(message, untilMs === null ? "resumed" : "paused", { forMs, by });
    if (!told.ok) return told;
    this.mind = pause(this.mind, untilMs);
    this.options.save();
    return success(null);
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
    if (operator !== null) this.voice.hand(operator);
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

  /** True where only time can change what is thought of the unit. */
  get isCalm(): boolean {
    return this.situation !== null && isCalm(this.situation, this.mind.state);
  }

  /** Takes a turn where one is due: at each beat while anything is the matter, and while all is calm after `calmMs`. Gives whether it was calm. */
  tick(calmMs: number): boolean {
    const wasCalm = this.isCalm;
    const sinceMs = this.options.clock.monotonicMs() - this.turnedAtMs;
    if (!wasCalm || sinceMs >= calmMs) this.turn();
    return wasCalm;
  }

  /** One turn of the loop: judge, record, decide, act. */
  turn(): void {
    if (this.stopped) return;
    // One look at the clock: being stopped after it is no part of what is judged.
    const atMs = this.options.presentMs?.() ?? this.options.clock.monotonicMs();
    const now = { atMs, minuteOfDay: this.options.minuteOfDay() };
    this.endPause(now.atMs);
    const { mind, changes, decisions, situation } = turn(this.mind, now);
    this.mind = mind;
    this.situation = situation;
    this.turnedAtMs = now.atMs;
    const telling = this.voice.telling();
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
        this.options.record(decisionRecord(decision, this.voice.telling()));
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
    const found = ofFalls ? await hands.explainFall(this.voice.wording.language).catch(() => ({})) : {};
    record(decisionRecord({ ...notice, evidence: { ...notice.evidence, ...found } }, this.voice.telling()));
  }

  private async act(action: Action, decidedIn: Situation): Promise<void> {
    const { clock, record, save } = this.options;
    const broken = brokenInvariant(action, { ...decidedIn, state: this.mind.state, unit: this.mind.unit });
    if (broken !== null) {
      this.voice.brokenInvariant(action, broken);
      return;
    }
    // The intent is durable before the deed; where it cannot be, there is no deed.
    if (!this.options.announce(decisionRecord(action, this.voice.telling())).ok) return;
    const beganMs = clock.monotonicMs();
    this.mind = remember(this.mind, { kind: "intent", action, atMs: beganMs });
    save();
    const outcome = await this.carriedOut(action).catch((error: unknown) => unexpected(action, error));
    if (this.abandoned) return;
    const tookMs = clock.monotonicMs() - beganMs;
    this.mind = remember(this.mind, { kind: "outcome", outcome, atMs: clock.monotonicMs() });
    record(outcomeRecord(action, outcome, { tookMs, ...this.voice.telling() }));
    save();
    // No turn here: what was seen before the deed is old.
    this.options.onOutcome?.();
  }

  private async carriedOut(action: Action): Promise<Outcome> {
    const { hands } = this.options;
    if (action.kind === "restart") {
      const evidence = await this.evidence(action);
      this.voice.snapshot(action, evidence);
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

  /** An intent without an outcome: we died in the middle. It counts as tried. */
  private settleInterrupted(): void {
    const { inFlight } = this.mind.state;
    if (inFlight === null) return;
    this.interruptedKind = inFlight.kind;
    const atMs = this.options.clock.monotonicMs();
    const outcome = interrupted(inFlight);
    this.mind = remember(this.mind, { kind: "outcome", outcome, atMs });
    const tookMs = Math.max(0, atMs - inFlight.sinceMs);
    this.options.record(
      outcomeRecord(interruptedAction(this.unit, inFlight), outcome, { tookMs, ...this.voice.telling() }),
    );
  }

  private endPause(nowMs: MonotonicMs): void {
    const { pausedUntilMs } = this.mind.state;
    if (pausedUntilMs === null || nowMs < pausedUntilMs) return;
    this.mind = pause(this.mind, null);
    this.voice.operator(this.voice.wording.unit.pauseOver(this.unit), "pause-over");
    this.options.save();
  }
}

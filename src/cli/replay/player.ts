import type { AuditWording } from "../../audit/wording/wording.ts";
import { interrupted } from "../../daemon/outcomes.ts";
import type { Action, Decision, Outcome } from "../../model/decision.ts";
import type { Observation, UnitObservation } from "../../model/observation.ts";
import type { MonotonicMs, UnitName } from "../../model/scalars.ts";
import type { UnitSettings } from "../../model/settings.ts";
import { brokenInvariant } from "../../policy/invariants.ts";
import { type Mind, openMind, pause as pauseMind, perceive, remember, turn } from "../../policy/mind.ts";
import type { Situation } from "../../policy/situation.ts";
import { freshState, type PolicyState } from "../../policy/state.ts";
import type { DeedBook } from "./deed-book.ts";
import type { ReplayEvent } from "./events.ts";
import { blankPast } from "./past.ts";
import { isPending, paceMs, pendingBeatMs } from "./pace.ts";

/** What an event is without where it was read: that, the replay adds. */
export type Untold<Event extends ReplayEvent = ReplayEvent> = Event extends ReplayEvent
  ? Omit<Event, "unit" | "wallMs" | "source">
  : never;

/** Plays one unit's recorded observations to the daemon's detectors and policy. */
export interface Player {
  readonly unit: UnitName;
  readonly settings: UnitSettings;
  /** When time alone asks for something next. */
  readonly dueMs: number;
  /** Lets time pass, with all turns that fall into it. */
  advance(toMs: MonotonicMs): void;
  take(observation: Observation, atMs: MonotonicMs): void;
  /** The daemon looked just then. */
  look(atMs: MonotonicMs): void;
  /** An operator let nothing be done until then; null: he lets it be done again. */
  pause(untilMs: MonotonicMs | null, atMs: MonotonicMs): void;
  /** Other settings are put in force; what has been seen stays seen. */
  adopt(settings: UnitSettings): void;
  /** A daemon starts, or the machine does: what was seen is forgotten, what the policy knows is kept or given. */
  open(next: {
    readonly settings: UnitSettings;
    readonly state: PolicyState | null;
    readonly atMs: MonotonicMs;
    readonly isReboot: boolean;
  }): void;
}

/** The daemon reads each unit anew this often (src/sensors/unit/unit-sensor.ts), milliseconds. */
const POLL_MS = 30_000;
/** An action that was not taken in the recorded time is over after this, milliseconds. */
const ASSUMED_MS = 1000;
/** An outcome that never comes: the daemon died in the middle; milliseconds. */
const LOST_MS = 600_000;

/** Starts to play a unit that nothing is known of. */
export function player(options: {
  readonly unit: UnitName;
  readonly settings: UnitSettings;
  readonly atMs: MonotonicMs;
  readonly deeds: DeedBook;
  readonly minuteOfDay: (atMs: MonotonicMs, settings: UnitSettings) => number | null;
  readonly tell: (event: Untold, atMs: MonotonicMs) => void;
  readonly onBug: (what: string) => void;
  readonly wording: AuditWording;
}): Player {
  const { unit, deeds, tell, wording } = options;
  let mind: Mind = openMind(options.settings, freshState(unit));
  let beat = pendingBeatMs(options.settings);
  let turnedMs = options.atMs;
  let heardMs = options.atMs;
  let changedMs = options.atMs;
  let shownMs = options.atMs;
  let pending = true;
  let past = blankPast();
  let hasRecalled = true;
  const refused = new Set<string>();
  /** How the action in flight ends: at a known time, or when the journal tells. */
  let ending: { readonly action: Action; readonly recorded: string | null; readonly sinceMs: MonotonicMs } | null =
    null;

  function endOf(): { readonly atMs: number; readonly outcome: Omit<Outcome, "decision"> } {
    const { recorded = null, sinceMs = turnedMs } = ending ?? {};
    const assumed = { result: "done", reason: "assumed", evidence: { assumed: true }, recoverable: true } as const;
    if (recorded === null) return { atMs: sinceMs + ASSUMED_MS, outcome: assumed };
    const lost = { result: "interrupted", reason: "no-outcome-recorded", evidence: {}, recoverable: true } as const;
    return deeds.endOf(recorded) ?? { atMs: sinceMs + LOST_MS, outcome: lost };
  }

  function dueMs(): number {
    const rest = paceMs(beat, {
      isPending: pending,
      sinceChangeMs: turnedMs - changedMs,
      silentMs: turnedMs - heardMs,
    });
    const next = turnedMs + rest;
    return ending === null ? next : Math.min(next, Math.max(turnedMs, endOf().atMs));
  }

  function finish(atMs: MonotonicMs): void {
    if (ending === null) return;
    const outcome = { ...endOf().outcome, decision: ending.action.id };
    ending = null;
    changedMs = atMs;
    mind = remember(mind, { kind: "outcome", outcome, atMs });
  }

  function see(observation: Observation, atMs: MonotonicMs): void {
    const before = mind.unit?.invocationId ?? null;
    const { mind: next, operator } = perceive(mind, observation);
    mind = next;
    if (operator !== null) tell({ kind: "operator", hand: operator }, atMs);
    if (observation.kind !== "unit") return;
    shownMs = atMs;
    if (!hasRecalled) recall(observation);
    // The daemon asks the journal for the last heartbeat of an invocation that is new to it.
    const heartbeat = observation.invocationId === before ? null : past.heartbeatOf(observation);
    if (heartbeat !== null) mind = perceive(mind, heartbeat).mind;
  }

  /** What a daemon that starts is told of the time before. */
  function recall(seen: UnitObservation): void {
    hasRecalled = true;
    for (const observation of past.recalled(seen, mind.settings.depends)) mind = perceive(mind, observation).mind;
  }

  function judge(atMs: MonotonicMs): void {
    turnedMs = atMs;
    const now = { atMs, minuteOfDay: options.minuteOfDay(atMs, mind.settings) };
    const { mind: next, changes, decisions, situation } = turn(mind, now);
    mind = next;
    for (const change of changes) {
      tell({ kind: "incident", change, message: wording.incident(unit, change, atMs) }, atMs);
    }
    for (const decision of decisions) carry(decision, situation);
    if (changes.length > 0 || decisions.length > 0) changedMs = atMs;
    pending = isPending(mind, situation);
  }

  /** Told once: it comes again with each turn. */
  function refuse(what: string): void {
    if (!refused.has(what)) options.onBug(what);
    refused.add(what);
  }

  function carry(decision: Decision, situation: Situation): void {
    const atMs = turnedMs;
    const message = wording.decision(decision, atMs);
    if (decision.kind === "notice" || decision.kind === "withheld") {
      mind = remember(mind, { kind: "said", decision, atMs });
      tell({ kind: "decision", decision, message, assumed: false }, atMs);
      return;
    }
    const broken = brokenInvariant(decision, { ...situation, state: mind.state, unit: mind.unit });
    if (broken !== null) {
      refuse(`refused to ${decision.kind} ${unit}: it would break "${broken}"`);
      return;
    }
    const recorded = deeds.match(decision.kind, atMs);
    mind = remember(mind, { kind: "intent", action: decision, atMs });
    ending = { action: decision, recorded, sinceMs: atMs };
    tell({ kind: "decision", decision, message, assumed: recorded === null }, atMs);
  }

  /** A beat of the daemon; every now and then it reads the unit anew, which is as it was. */
  function passBeat(atMs: MonotonicMs): void {
    if (mind.unit !== null && atMs - shownMs >= POLL_MS) see({ ...mind.unit, atMs }, atMs);
    judge(atMs);
  }

  function advance(toMs: MonotonicMs): void {
    for (let due = dueMs(); due <= toMs; due = dueMs()) {
      const atMs = Math.max(due, turnedMs) as MonotonicMs;
      if (ending !== null && endOf().atMs <= atMs) finish(atMs);
      else passBeat(atMs);
    }
  }

  return {
    unit,
    get settings() {
      return mind.settings;
    },
    get dueMs() {
      return dueMs();
    },
    advance,
    take(observation, givenMs) {
      const atMs = Math.max(givenMs, turnedMs) as MonotonicMs;
      heardMs = atMs;
      const isHeartbeat = observation.kind === "message" && observation.class === "activity";
      see(observation, atMs);
      past.add(observation);
      // A heartbeat changes nothing that the next turn would not see.
      if (!isHeartbeat) judge(atMs);
    },
    look(givenMs) {
      judge(Math.max(givenMs, turnedMs) as MonotonicMs);
    },
    pause(untilMs, givenMs) {
      mind = pauseMind(mind, untilMs);
      judge(Math.max(givenMs, turnedMs) as MonotonicMs);
    },
    adopt(settings) {
      beat = pendingBeatMs(settings);
      mind = { ...mind, settings };
    },
    open({ settings, state, atMs, isReboot }) {
      beat = pendingBeatMs(settings);
      turnedMs = Math.max(atMs, turnedMs) as MonotonicMs;
      changedMs = turnedMs;
      heardMs = turnedMs;
      ending = null;
      if (isReboot) past = blankPast();
      hasRecalled = false;
      mind = openMind(settings, state ?? mind.state);
      const { inFlight } = mind.state;
      // The one before did not live to see its action end.
      if (inFlight !== null) mind = remember(mind, { kind: "outcome", outcome: interrupted(inFlight), atMs: turnedMs });
    },
  };
}

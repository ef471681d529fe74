import type { Observation } from "../../model/observation.ts";
import type { Evidence, InvocationId, MonotonicMs } from "../../model/scalars.ts";
import type { UnitSettings } from "../../model/settings.ts";
import { type Detector, healthy, unhealthy, unknown } from "../detector.ts";
import { type InOrder, inOrder, take } from "../in-order.ts";
import { follow, type UnitChange, type UnitLost, type UnitTrack, untracked } from "../unit-changes.ts";
import { change, watched, type WatchedTime } from "../watched-time.ts";
import { curable, incurable as incurableClasses, ofOthers } from "./classes.ts";
import { fallFinding } from "./falls.ts";
import type { Fault } from "./life.ts";
import { currentLife, type Lives, livesAfter, noLives, withLine, withPoll } from "./lives.ts";
import { noTroubles, type Scene, troubled, type Troubles, troublesAt } from "./troubles.ts";

interface Line {
  readonly kind: "line";
  readonly atMs: MonotonicMs;
  /** Null for a good poll. */
  readonly fault: Fault | null;
  readonly invocationId: InvocationId | null;
}

interface Sight {
  readonly kind: "sight";
  readonly atMs: MonotonicMs;
  readonly unseen: string | null;
}

type Event = Line | Sight | UnitChange | UnitLost;

interface State {
  readonly time: WatchedTime;
  readonly lives: Lives;
  readonly troubles: Troubles;
  /** When the journal was first seen. */
  readonly seenSinceMs: MonotonicMs | null;
}

interface Memory {
  readonly events: InOrder<State, Event>;
  readonly unit: UnitTrack;
}

const blank: State = {
  time: change(watched, { journalUnseen: "not-following-yet" }, 0 as MonotonicMs),
  lives: noLives,
  troubles: noTroubles,
  seenSinceMs: null,
};

/** Judges whether what fails has a cause that no restart cures: by the newest fault right before a fall, or in a unit that runs on. */
export const incurable: Detector<Memory> = {
  name: "incurable",
  blank: { events: inOrder(blank), unit: untracked },
  observe(memory, observation, settings) {
    if (observation.kind === "unit" || (observation.kind === "blind" && observation.sensor === "unit")) {
      const unit = follow(memory.unit, observation);
      return unit === memory.unit || unit.last === null ? memory : { events: taken(memory, unit.last, settings), unit };
    }
    const event = eventOf(observation);
    return event === null ? memory : { ...memory, events: taken(memory, event, settings) };
  },
  assess({ events }, settings, nowMs) {
    const { lives, troubles, time, seenSinceMs } = later(events.current, settings, nowMs);
    const fall = fallFinding(lives, settings, nowMs);
    if (fall !== null) return unhealthy(fall.class, fall);
    const [first, ...others] = troubles.open.filter(({ raised }) => raised);
    const current = currentLife(lives);
    if (first !== undefined) {
      const { last, count, sinceMs } = first;
      const evidence: Evidence = {
        ...last,
        sinceMs,
        ofFall: false,
        count,
        // Where it still polls well after the line, the line does not explain a silence.
        pollsSince: (current?.polledAtMs ?? -Infinity) > last.atMs,
        also: others.map((other) => ({ class: other.class, line: other.last.line, count: other.count })),
      };
      return unhealthy(first.class, evidence);
    }
    if (time.journalUnseen !== null) return unknown("journal-not-seen", { why: time.journalUnseen });
    const fellUnseen = current?.end?.kind === "fell" && current.end.atMs < (seenSinceMs ?? Infinity);
    return fellUnseen ? unknown("fall-not-seen") : healthy("no-such-cause");
  },
};

function eventOf(observation: Observation): Event | null {
  switch (observation.kind) {
    case "message": {
      const { class: name, atMs, text, invocationId } = observation;
      const matters = incurableClasses.has(name) || curable.has(name) || ofOthers.has(name);
      if (!matters && name !== "activity") return null;
      return { kind: "line", atMs, invocationId, fault: matters ? { class: name, line: text, atMs } : null };
    }
    case "sight":
      return { kind: "sight", atMs: observation.atMs, unseen: observation.visible ? null : observation.reason };
    case "blind":
      if (observation.sensor !== "journal") return null;
      return { kind: "sight", atMs: observation.atMs, unseen: observation.why };
    default:
      return null;
  }
}

function taken({ events }: Memory, event: Event, settings: UnitSettings): InOrder<State, Event> {
  return take(events, event, { step: (state, next) => step(state, next, settings), rank: rankOf, isLine });
}

const isLine = ({ kind }: Event) => kind === "line";

function rankOf(event: Event): string {
  return event.kind === "line" ? `line ${event.fault?.class} ${event.invocationId} ${event.fault?.line}` : "change";
}

function sceneOf({ time, lives }: State, { restart: { settleMs } }: UnitSettings, atMs: MonotonicMs): Scene {
  const current = currentLife(lives);
  return { time, running: current?.end === null ? current : null, settleMs, atMs };
}

function later(state: State, settings: UnitSettings, atMs: MonotonicMs): State {
  const troubles = troublesAt(state.troubles, sceneOf(state, settings, atMs));
  return troubles === state.troubles ? state : { ...state, troubles };
}

function step(before: State, event: Event, settings: UnitSettings): State {
  const state = later(before, settings, event.atMs);
  const { time, lives, troubles } = state;
  switch (event.kind) {
    case "unit":
      return {
        ...state,
        time: change(time, { isDown: !event.up, unitUnseen: false }, event.atMs),
        lives: livesAfter(lives, event),
      };
    case "unit-lost":
      return { ...state, time: change(time, { unitUnseen: true }, event.atMs) };
    case "sight": {
      const seenSinceMs = state.seenSinceMs ?? (event.unseen === null ? event.atMs : null);
      return { ...state, seenSinceMs, time: change(time, { journalUnseen: event.unseen }, event.atMs) };
    }
    case "line":
      break;
  }
  const { fault, invocationId, atMs } = event;
  if (fault === null) return { ...state, lives: withPoll(lives, atMs, invocationId) };
  const scene = sceneOf(state, settings, atMs);
  const ofRunning = invocationId === null || invocationId === scene.running?.invocationId;
  const runs = scene.running !== null && ofRunning && incurableClasses.has(fault.class);
  return {
    ...state,
    lives: withLine(lives, fault, invocationId),
    troubles: runs ? troubled(troubles, fault, scene) : troubles,
  };
}

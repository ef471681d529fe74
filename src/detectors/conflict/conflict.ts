import type { Observation } from "../../model/observation.ts";
import type { Evidence } from "../../model/scalars.ts";
import type { UnitSettings } from "../../model/settings.ts";
import { type Detector, healthy, unhealthy, unknown } from "../detector.ts";
import { type InOrder, inOrder, take, type Taking, without } from "../in-order.ts";
import { follow, type UnitTrack, untracked } from "../unit-changes.ts";
import { change, upMs } from "../watched-time.ts";
import { advance } from "./calm.ts";
import { type ConflictEvent, type Line, lineOf, rankOf, together } from "./events.ts";
import { conflictHeard, fellOfConflict, pollHeard, webhookHeard } from "./line-steps.ts";
import { inWindow } from "./rules.ts";
import { blank, type Course, type State } from "./state.ts";
import { unitChanged } from "./unit-steps.ts";

/** A 409 that does not say of what is followed at once by the line that does; the journal brings it within this time. */
const WORDS_FOLLOW_MS = 1_000;

interface Memory {
  readonly events: InOrder<State, ConflictEvent>;
  readonly unit: UnitTrack;
}

/** Judges whether somebody else keeps polling with the unit's token: episodes, not lines, and not the transient ones. */
export const conflict: Detector<Memory> = {
  name: "conflict",
  blank: { events: inOrder(blank), unit: untracked },
  observe(memory, observation, { conflict: limits }) {
    const { events } = memory;
    const taking = takingBy(limits);
    if (observation.kind === "unit" || (observation.kind === "blind" && observation.sensor === "unit")) {
      const unit = follow(memory.unit, observation);
      return unit === memory.unit || unit.last === null ? memory : { events: take(events, unit.last, taking), unit };
    }
    const event = eventOf(observation);
    if (event === null) return memory;
    if (event.kind !== "line") return { ...memory, events: take(events, event, taking) };
    const near = (other: ConflictEvent, name: Line["class"]) =>
      other.kind === "line" && other.class === name && together(other, event);
    // The 409 of a webhook is no 409 of another poller, whichever of its lines comes first.
    if (event.class === "conflict" && events.waiting.some((other) => near(other, "conflict_webhook"))) return memory;
    const told =
      event.class === "conflict_webhook" ? without(events, (other) => near(other, "conflict"), taking) : events;
    return { ...memory, events: take(told, event, taking) };
  },
  assess({ events }, { conflict: limits }, nowMs) {
    const fresh = (event: ConflictEvent) => event.kind === "line" && event.bare && nowMs - event.atMs < WORDS_FOLLOW_MS;
    const heard = without(events, fresh, takingBy(limits));
    const state = advance(heard.current, limits, nowMs);
    const { poller, webhook, time } = state;
    const counts = {
      episodes: inWindow(state, limits, upMs(time, nowMs)).length,
      windowMs: limits.windowMs,
      ...lately(state),
    };
    if (webhook.raised !== null) return unhealthy("webhook", { ...counts, ...shown(webhook, state) });
    if (poller.raised !== null) {
      const session = poller.last?.session ?? false;
      return unhealthy(poller.raised.reason, { ...counts, ...shown(poller, state), session });
    }
    if (time.journalUnseen !== null) return unknown("journal-not-seen", { why: time.journalUnseen, ...counts });
    return healthy("no-lasting-conflict", counts);
  },
};

/** Since when, how often, how lately, and the last line. */
function shown({ raised, last }: Course, { activeSinceMs }: State): Evidence {
  return {
    // One that falls in its first conflict may have fallen of something else.
    ofEarlierInvocation: raised === null || activeSinceMs === null || raised.sinceMs < activeSinceMs,
    line: last?.text ?? "",
    sinceMs: Math.round(raised?.sinceMs ?? 0),
    lastMs: Math.round(last?.atMs ?? 0),
    totalEpisodes: raised?.episodes ?? 0,
  };
}

/** What is to be known of conflicts also where they are not raised. */
function lately(state: State): Evidence {
  const { poller, streak } = state;
  return {
    lastAtMs: poller.last === null ? null : Math.round(poller.last.atMs),
    // The unit has not polled well since then.
    withoutPollSinceMs: poller.polls > 0 || streak === null ? null : Math.round(streak.sinceMs),
    ofFall: fellOfConflict(state),
  };
}

function eventOf(observation: Observation): ConflictEvent | null {
  switch (observation.kind) {
    case "message":
      return lineOf(observation);
    case "sight":
      return { kind: "sight", atMs: observation.atMs, unseen: observation.visible ? null : observation.reason };
    case "blind":
      if (observation.sensor !== "journal") return null;
      return { kind: "sight", atMs: observation.atMs, unseen: observation.why };
    default:
      return null;
  }
}

function takingBy(limits: UnitSettings["conflict"]): Taking<State, ConflictEvent> {
  return { step: (state, next) => step(state, next, limits), rank: rankOf, isLine };
}

const isLine = ({ kind }: ConflictEvent) => kind === "line";

function step(before: State, event: ConflictEvent, limits: UnitSettings["conflict"]): State {
  const state = advance(before, limits, event.atMs);
  switch (event.kind) {
    case "unit":
      return unitChanged(state, event, limits);
    case "unit-lost":
      return { ...state, time: change(state.time, { unitUnseen: true }, event.atMs) };
    case "sight":
      return { ...state, time: change(state.time, { journalUnseen: event.unseen }, event.atMs) };
    case "line":
      break;
  }
  switch (event.class) {
    case "network":
      return { ...state, disturbedAtMs: event.atMs };
    case "activity":
      return pollHeard(state, event, limits);
    case "conflict_webhook":
      return webhookHeard(state, event, limits);
    default:
      return conflictHeard(state, event, limits);
  }
}

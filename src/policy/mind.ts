import { assess, type Bench, freshBench, observe } from "../detectors/bench.ts";
import type { Decision } from "../model/decision.ts";
import type { Now } from "../model/now.ts";
import type {
  Observation,
  RestartObservation,
  RestartRecordObservation,
  UnitObservation,
} from "../model/observation.ts";
import type { InvocationId, MonotonicMs } from "../model/scalars.ts";
import type { UnitSettings } from "../model/settings.ts";
import { decide } from "./decide.ts";
import { evolve, type PolicyRecord } from "./evolve.ts";
import { type IncidentChange, reviewIncidents } from "./incidents.ts";
import { jitterOf } from "./jitter.ts";
import { type Kin, kinAfter, quietKin } from "./kin.ts";
import { read, recorded, type RestartTally, tallyOf } from "./restart-tally.ts";
import { forgetSaid } from "./said.ts";
import { operatorHolds, type Situation } from "./situation.ts";
import type { CountedRestart, PolicyState } from "./state.ts";
import { type Seen, type Transition, transition } from "./transitions.ts";

/** Everything the program thinks of one unit: detectors, policy and what was last seen. Immutable plain values. */
export interface Mind {
  readonly settings: UnitSettings;
  readonly bench: Bench;
  readonly state: PolicyState;
  readonly seen: Seen | null;
  /** The unit as last seen; null while it cannot be seen. */
  readonly unit: UnitObservation | null;
  readonly tally: RestartTally;
  readonly kin: Kin;
  /** A start that an earlier daemon asked for and did not see the end of, until the unit is first seen; null for none. */
  readonly unseenStart: UnseenStart | null;
}

interface UnseenStart {
  readonly invocationBefore: InvocationId | null;
  readonly atMs: MonotonicMs;
}

/** A mind that has seen nothing yet, with what it remembers from before: a loop is not forgotten with the daemon. */
export function openMind(settings: UnitSettings, state: PolicyState): Mind {
  const { unit, restarts, incidents, inFlight } = state;
  const starting = inFlight !== null && (inFlight.kind === "start" || inFlight.kind === "restart");
  // It was charged when it was decided, and is shown when its invocation is.
  const unseenStart = starting ? { invocationBefore: inFlight.invocationBefore, atMs: inFlight.sinceMs } : null;
  const isUnseen = ({ by, atMs }: CountedRestart) => by === "ours" && atMs === unseenStart?.atMs;
  const shown = restarts.filter((restart) => !isUnseen(restart));
  const remembered: readonly Observation[] = [
    ...shown.map(({ atMs, by }) => ({ kind: "restart", unit, atMs, by, count: 1 }) as const),
    ...incidents.map(({ detector, openedAtMs }) => {
      return { kind: "incident-recalled", unit, atMs: openedAtMs, detector, openedAtMs } as const;
    }),
  ];
  const bench = remembered.reduce((knows, observation) => observe(knows, observation, settings), freshBench);
  return { settings, bench, state, seen: null, unit: null, tally: tallyOf(restarts), kin: quietKin, unseenStart };
}

/** Holds every action until then, by an operator's word; null ends that. */
export function pause(mind: Mind, untilMs: MonotonicMs | null): Mind {
  return { ...mind, state: { ...mind.state, pausedUntilMs: untilMs } };
}

/** Takes one observation in: shown to all detectors, and read for activations and for the operator's hand. */
export function perceive(
  mind: Mind,
  observation: Observation,
): { readonly mind: Mind; readonly operator: Transition["operator"] } {
  const next = { ...mind, bench: observe(mind.bench, observation, mind.settings) };
  switch (observation.kind) {
    case "unit":
      return perceiveUnit(next, observation);
    case "restart":
      return { mind: count(next, observation), operator: null };
    case "restart-record":
      return { mind: perceiveRecord(next, observation), operator: null };
    case "kin-action":
      return { mind: { ...next, kin: kinAfter(next.kin, observation) }, operator: null };
    case "blind":
      return { mind: observation.sensor === "unit" ? { ...next, unit: null } : next, operator: null };
    default:
      return { mind: next, operator: null };
  }
}

/** Ours were charged when they were decided. */
function count(mind: Mind, { by, count: times, atMs }: RestartObservation): Mind {
  return by === "ours" ? mind : remember(mind, { kind: "restart-seen", by, count: times, atMs });
}

function perceiveUnit(mind: Mind, unit: UnitObservation): ReturnType<typeof perceive> {
  const { seen, restarts, operator } = transition(mind.seen, unit);
  const { atMs } = unit;
  const fromMs = mind.seen?.atMs ?? atMs;
  let next: Mind = { ...withUnseenStart(mind, unit), seen, unit };
  for (const restart of restarts) next = perceiveRestart(next, restart, fromMs);
  if (operator === "started") next = remember(next, { kind: "operator-started", atMs });
  if (operator === "stopped") next = remember(next, { kind: "operator-stopped", atMs });
  return { mind: remember(next, { kind: "unit-seen", unit, atMs }), operator };
}

/** The first reading shows whether it has led to another invocation meanwhile; if not, one that comes is seen as any is. */
function withUnseenStart(mind: Mind, { unit, invocationId }: UnitObservation): Mind {
  const { unseenStart, bench, settings } = mind;
  if (unseenStart === null) return mind;
  const { invocationBefore, atMs } = unseenStart;
  const known = { ...mind, unseenStart: null };
  if (invocationId === null || invocationId === invocationBefore) return known;
  return { ...known, bench: observe(bench, { kind: "restart", unit, atMs, by: "ours", count: 1 }, settings) };
}

/** A restart that the unit's properties show; what systemd's records told before is not counted again. */
function perceiveRestart(mind: Mind, restart: RestartObservation, fromMs: MonotonicMs): Mind {
  if (restart.by === "ours") return perceive(mind, { ...restart, atMs: chargedMs(mind) ?? restart.atMs }).mind;
  const { tally, fresh } = read(mind.tally, { count: restart.count, fromMs, toMs: restart.atMs });
  const next = { ...mind, tally };
  return fresh === 0 ? next : perceive(next, { ...restart, count: fresh }).mind;
}

/** When our last start was charged: by that it counts for the budget, and for a loop by the same. */
function chargedMs({ state }: Mind): MonotonicMs | null {
  return state.restarts.findLast(({ by }) => by === "ours")?.atMs ?? null;
}

/** A restart that systemd recorded; one that the unit's properties showed before is not counted again. */
function perceiveRecord(mind: Mind, record: RestartRecordObservation): Mind {
  const { tally, fresh } = recorded(mind.tally, record);
  const next = { ...mind, tally };
  const { unit, atMs } = record;
  return fresh ? perceive(next, { kind: "restart", unit, atMs, by: "systemd", count: 1 }).mind : next;
}

/** Lets the policy remember something that happened. */
export function remember(mind: Mind, record: PolicyRecord): Mind {
  return { ...mind, state: evolve(mind.state, record, mind.settings) };
}

/** One turn: judges everything, opens and ends incidents, decides. What comes out is yet to be recorded and done. */
export function turn(
  mind: Mind,
  { atMs: nowMs, minuteOfDay }: Now,
): {
  readonly mind: Mind;
  readonly changes: readonly IncidentChange[];
  readonly decisions: readonly Decision[];
  readonly situation: Situation;
} {
  const { settings, unit, kin } = mind;
  const { bench, assessments } = assess(mind.bench, settings, nowMs);
  const jitter = jitterOf(`${mind.state.unit}:${mind.state.attempts}`);
  const before: Situation = { state: mind.state, unit, assessments, settings, nowMs, minuteOfDay, jitter, kin };
  const options = { nowMs, operatorHolds: operatorHolds(before) };
  const { state: reviewed, changes } = reviewIncidents(mind.state, assessments, options);
  const outageOver = changes.some(({ kind, incident }) => kind === "recovered" && incident.detector === "dependency");
  const eased = outageOver ? evolve(reviewed, { kind: "outage-over", unit, atMs: nowMs }, settings) : reviewed;
  const state = forgetSaid({ ...before, state: eased });
  const situation = { ...before, state };
  return { mind: { ...mind, bench, state }, changes, decisions: decide(situation), situation };
}

import type { Action } from "../../src/model/decision.ts";
import type { Observation } from "../../src/model/observation.ts";
import type { DecisionId, MonotonicMs } from "../../src/model/scalars.ts";
import type { Mind } from "../../src/policy/mind.ts";
import type { Situation } from "../../src/policy/situation.ts";
import { type Policy, realPolicy } from "./daemon/policy.ts";

/** Policies that are wrong in one way each: the judge has to see it. They get round the daemon's own assertion as far as they must. */

/** Sees no pause. */
export const ignoresPause: Policy = {
  ...realPolicy,
  turn(mind, now) {
    const { pausedUntilMs } = mind.state;
    const turned = realPolicy.turn({ ...mind, state: { ...mind.state, pausedUntilMs: null } }, now);
    const state = { ...turned.mind.state, pausedUntilMs };
    // The daemon asserts on the state that it keeps: there, the pause is over too.
    return { ...turned, mind: { ...turned.mind, state: { ...state, pausedUntilMs: null } } };
  },
};

/** Ends whatever runs the unit's program, whoever runs it. */
export const killsOthers: Policy = {
  ...realPolicy,
  perceive(mind, observation) {
    if (observation.kind !== "processes") return realPolicy.perceive(mind, observation);
    const judged = observation.judged.map((one) =>
      one.standing === "someone-else" ? { ...one, standing: "stray" as const } : one,
    );
    return realPolicy.perceive(mind, { ...observation, judged });
  },
};

/** Restarts through an outage: it believes every dependency up. */
export const restartsThroughOutages: Policy = {
  ...realPolicy,
  perceive(mind, observation) {
    const believed: Observation = observation.kind === "probe" ? { ...observation, up: true } : observation;
    const isNetwork = observation.kind === "message" && observation.class === "network";
    return isNetwork ? { mind, operator: null } : realPolicy.perceive(mind, believed);
  },
};

/** Begins with a clean budget whenever the daemon does. */
export const forgetsItsBudget: Policy = {
  ...realPolicy,
  openMind: (settings, state) =>
    realPolicy.openMind(settings, { ...state, restarts: [], gaveUpAtMs: null, attempts: 0, lastSlowRetryMs: null }),
};

/** Takes an operator's stop for a fall. */
export const undoesStops: Policy = {
  ...realPolicy,
  perceive(mind, observation) {
    if (observation.kind !== "unit" || observation.stopCause !== "job") return realPolicy.perceive(mind, observation);
    return realPolicy.perceive(mind, { ...observation, stopCause: "itself" });
  },
};

/** Never restarts for silence. */
export const deafToSilence: Policy = {
  ...realPolicy,
  turn(mind, now) {
    const turned = realPolicy.turn(mind, now);
    const decisions = turned.decisions.filter(({ kind, detector }) => kind !== "restart" || detector !== "stall");
    return { ...turned, decisions };
  },
};

/** Takes blindness for silence: every loss of sight is hidden from it. */
export const takesBlindnessForSilence: Policy = {
  ...realPolicy,
  perceive(mind, observation) {
    const hidden =
      (observation.kind === "sight" && !observation.visible) ||
      (observation.kind === "blind" && observation.sensor === "journal");
    return hidden ? { mind, operator: null } : realPolicy.perceive(mind, observation);
  },
};

/** Says everything again and again. */
export const repeatsItself: Policy = {
  ...realPolicy,
  turn(mind, now) {
    return realPolicy.turn({ ...mind, state: { ...mind.state, said: [] } }, now);
  },
};

/** Restarts the unit each night for good measure. */
export const restartsForNothing: Policy = {
  ...realPolicy,
  turn(mind, now) {
    const turned = realPolicy.turn(mind, now);
    const { unit, state } = turned.mind;
    const isIdle = turned.decisions.length === 0 && state.inFlight === null && unit?.activeState === "active";
    if (!isIdle || now.minuteOfDay === null || now.minuteOfDay !== 240) return turned;
    const sinceMs = (now.atMs - (state.startEndedMs ?? 0)) as MonotonicMs;
    if (sinceMs < 3_600_000) return turned;
    return { ...turned, ...withRestart(turned.mind, turned.situation) };
  },
};

function withRestart(mind: Mind, situation: Situation) {
  const id = `${mind.state.unit}/d${mind.state.sequence}` as DecisionId;
  const { unit } = mind.state;
  const invocation = mind.unit?.invocationId ?? null;
  const evidence = {};
  const action: Action = {
    kind: "restart",
    id,
    unit,
    detector: "stall",
    reason: "stall",
    evidence,
    incident: null,
    invocation,
  };
  const stall = { ...situation.assessments.stall, health: "unhealthy" as const };
  return { decisions: [action], situation: { ...situation, assessments: { ...situation.assessments, stall } } };
}

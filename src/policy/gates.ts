import { RETRY_PAUSE_MS } from "../detectors/stall/stall.ts";
import { backoffMs } from "./backoff.ts";
import { mayRetry, withinBudget } from "./budget.ts";
import type { Proposal } from "./proposals.ts";
import { type Situation, strayAbout, strayStays } from "./situation.ts";

/** A reason not to act now; null lets the proposal through. */
type Gate = (proposal: Proposal, situation: Situation) => string | null;

const inFlight: Gate = (_, { state }) => (state.inFlight === null ? null : "in-flight");

const unseen: Gate = (_, { unit }) => (unit === null ? "unit-not-seen" : null);

const stateLost: Gate = (_, { state, nowMs }) =>
  state.observeUntilMs !== null && nowMs < state.observeUntilMs ? "state-was-lost" : null;

const paused: Gate = (_, { state, nowMs }) =>
  state.pausedUntilMs !== null && nowMs < state.pausedUntilMs ? "paused" : null;

const coolDown: Gate = (_, { state, settings, nowMs }) =>
  state.lastActionEndedMs !== null && nowMs - state.lastActionEndedMs < settings.restart.pauseMs ? "cool-down" : null;

/** A new invocation has its time before it is restarted again; one that is down has had it. */
const settling: Gate = ({ kind }, { state, unit, settings, nowMs }) => {
  if (kind !== "restart" || unit === null) return null;
  const stale = unit.invocationId !== null && unit.invocationId === state.restartedInvocation;
  const sinceMs = Math.max(unit.activeSinceMs ?? nowMs, state.startEndedMs ?? -Infinity);
  return stale || nowMs - sinceMs < settings.restart.settleMs ? "settling" : null;
};

/** While a stray is about, a start would be spent for nothing; one that cannot be ended leaves slow retries. */
const strayFirst: Gate = ({ kind }, situation) => {
  if (kind === "end-strays" || kind === "hold" || !strayAbout(situation)) return null;
  if (!strayStays(situation)) return "stray-first";
  // It will not go away by waiting: a unit that runs is treated as ever, one that is down is tried slowly.
  const { state, unit, nowMs, settings } = situation;
  const triedMs = Math.max(state.startEndedMs ?? -Infinity, unit?.downSinceMs ?? -Infinity);
  return kind === "restart" || nowMs - triedMs >= settings.restart.retryAfterGivingUpMs ? null : "stray-first";
};

/** An outage is waited out; a unit that is down is still tried slowly, for the dependency may be gone for good. */
const dependencyDown: Gate = ({ kind, assessment }, { settings, assessments: { dependency }, nowMs }) => {
  if (kind === "end-strays" || kind === "hold" || assessment.detector === "memory-limit") return null;
  if (dependency.health === "unhealthy") {
    const downMs = nowMs - assessment.sinceMs;
    const slow = kind === "start" && downMs >= settings.restart.retryAfterGivingUpMs;
    return slow ? null : "dependency-down";
  }
  if (kind !== "restart" || dependency.reason === "not-probed") return null;
  // Before a stalled unit is restarted, its dependencies must have been asked since it fell silent.
  const { probedAtMs, lastDownAtMs } = dependency.evidence;
  if (typeof probedAtMs !== "number" || probedAtMs < assessment.sinceMs) return "dependency-not-probed-yet";
  // Silence from an outage ends some time after the outage: what waits for an answer has to time out first.
  const justBack =
    typeof lastDownAtMs === "number" && nowMs - lastDownAtMs < Math.max(settings.activity.stallAfterMs, RETRY_PAUSE_MS);
  return justBack ? "dependency-just-back" : null;
};

const backoff: Gate = ({ kind, assessment }, { state, settings, unit, nowMs, jitter }) => {
  if (kind !== "start" || state.curedAtMs !== null) return null;
  if (state.hold !== null) return nowMs < state.hold.untilMs ? "backoff" : null;
  const downSinceMs = unit?.downSinceMs ?? assessment.sinceMs;
  return nowMs < downSinceMs + backoffMs(settings, state.attempts, jitter) ? "backoff" : null;
};

const budget: Gate = ({ kind }, { state, settings, nowMs }) => {
  if (kind === "end-strays" || kind === "hold") return null;
  if (kind === "start" && state.gaveUpAtMs !== null) return mayRetry(state, settings, nowMs) ? null : "budget-spent";
  return withinBudget(state, settings, nowMs) ? null : "budget-spent";
};

const observing: Gate = (_, { settings }) => (settings.mode === "observe" ? "observe" : null);

/** In this order: the first that holds is the one that is told. */
const gates: readonly Gate[] = [
  inFlight,
  unseen,
  stateLost,
  paused,
  strayFirst,
  budget,
  dependencyDown,
  settling,
  coolDown,
  backoff,
  observing,
];

/** What holds a proposal back, as a stable code; null when nothing does. */
export function heldBy(proposal: Proposal, situation: Situation): string | null {
  for (const gate of gates) {
    const code = gate(proposal, situation);
    if (code !== null) return code;
  }
  return null;
}

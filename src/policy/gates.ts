import { LINES_COME_MS } from "../detectors/incurable/falls.ts";
import { RETRY_PAUSE_MS } from "../detectors/stall/stall.ts";
import type { Assessment } from "../model/assessment.ts";
import { backoffMs } from "./backoff.ts";
import { mayRetry, withinBudget } from "./budget.ts";
import { explainedSilence, incurableFall } from "./causes.ts";
import { growthDue } from "./growth.ts";
import { kinInFlight } from "./kin.ts";
import type { Proposal } from "./proposals.ts";
import { type Situation, strayAbout, strayStays } from "./situation.ts";

/** A reason not to act now; null lets the proposal through. */
type Gate = (proposal: Proposal, situation: Situation) => string | null;

const inFlight: Gate = (_, { state }) => (state.inFlight === null ? null : "in-flight");

const unseen: Gate = (_, { unit }) => (unit === null ? "unit-not-seen" : null);

/** What was read before the last start ended tells nothing of what came of it. */
const unread: Gate = ({ kind }, { state, unit }) =>
  kind === "start" && unit !== null && unit.atMs < (state.startEndedMs ?? -Infinity) ? "not-read-since-start" : null;

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

/** Who stops the unit may be about to run it by hand: whose stop it is, is known when it has ended. */
const stopping: Gate = ({ kind }, { unit }) =>
  kind === "end-strays" && unit?.activeState === "deactivating" ? "unit-stopping" : null;

/** A start waits no longer for the first scan, milliseconds. */
const LONGEST_SCAN_MS = 10_000;

/** While a stray is about, a start would be spent for nothing; one that cannot be ended leaves slow retries. */
const strayFirst: Gate = ({ kind, assessment }, situation) => {
  if (kind === "end-strays" || kind === "hold") return null;
  // Before the first scan nobody knows of any; it takes a moment.
  const unscanned = situation.assessments.stray.evidence["why"] === "not-scanned-yet";
  if (kind === "start" && unscanned && situation.nowMs - assessment.sinceMs < LONGEST_SCAN_MS) return "stray-first";
  if (!strayAbout(situation)) return null;
  if (!strayStays(situation)) return "stray-first";
  // It will not go away by waiting: a unit that runs is treated as ever, one that is down is tried slowly.
  const { state, unit, nowMs, settings } = situation;
  const triedMs = Math.max(state.startEndedMs ?? -Infinity, unit?.downSinceMs ?? -Infinity);
  return kind === "restart" || nowMs - triedMs >= settings.restart.retryAfterGivingUpMs ? null : "stray-first";
};

/** Before a hold, answers so young may have come before the loop was one, milliseconds. */
const LOOP_PROBE_MS = 60_000;
/** A start, or a hold, waits no longer for an answer: dependencies that cannot be asked keep nothing down, milliseconds. */
const LONGEST_PROBE_MS = 60_000;

/** An outage is waited out, by loops too; a unit that is down is still tried slowly, for the dependency may be gone for good. */
const dependencyDown: Gate = (proposal, situation) => {
  const { kind, assessment } = proposal;
  const { settings, state, nowMs } = situation;
  const { dependency } = situation.assessments;
  if (kind === "end-strays" || cannotWait(proposal, situation)) return null;
  if (dependency.health === "unhealthy") {
    const triedMs = Math.max(assessment.sinceMs, state.startEndedMs ?? -Infinity);
    return kind === "start" && nowMs - triedMs >= settings.restart.retryAfterGivingUpMs ? null : "dependency-down";
  }
  if (dependency.reason === "not-probed") return null;
  return kind === "restart" ? notBackYet(assessment, situation) : notProbedYet(proposal, situation);
};

/** Memory goes on growing in an outage. */
const cannotWait = ({ assessment }: Proposal, situation: Situation): boolean =>
  assessment.detector === "memory-limit" ||
  (assessment.detector === "memory-growth" && growthDue(situation) === "limit-ahead");

/** Before a stalled unit is restarted, its dependencies must have been asked since it fell silent. */
function notBackYet({ sinceMs }: Assessment, { settings, nowMs, assessments }: Situation): string | null {
  const { probedAtMs, lastDownAtMs } = assessments.dependency.evidence;
  if (typeof probedAtMs !== "number" || probedAtMs < sinceMs) return "dependency-not-probed-yet";
  // Silence from an outage ends some time after the outage: what waits for an answer has to time out first.
  const justBack =
    typeof lastDownAtMs === "number" && nowMs - lastDownAtMs < Math.max(settings.activity.stallAfterMs, RETRY_PAUSE_MS);
  return justBack ? "dependency-just-back" : null;
}

/** A unit that fell may have fallen of an outage: bots that cannot reach their API at the start do. */
function notProbedYet({ kind, assessment }: Proposal, { state, nowMs, assessments }: Situation): string | null {
  const { probedAtMs } = assessments.dependency.evidence;
  if (state.curedBy === "dependency-back" || nowMs - assessment.sinceMs >= LONGEST_PROBE_MS) return null;
  const sinceMs = assessment.sinceMs - (kind === "hold" ? LOOP_PROBE_MS : 0);
  return typeof probedAtMs === "number" && probedAtMs >= sinceMs ? null : "dependency-not-probed-yet";
}

/** While another unit that this one is tied to is acted on, and has its time after it, nothing that this one shows is its own doing. */
const kin: Gate = ({ kind }, { kin: tied, settings, nowMs }) => {
  if (kind === "end-strays") return null;
  if (kinInFlight(tied, nowMs)) return "kin-in-flight";
  const justEnded = tied.endedAtMs !== null && nowMs - tied.endedAtMs < settings.restart.settleMs;
  return kind === "restart" && justEnded ? "kin-settling" : null;
};

/** What no restart cures is not restarted while it runs, and tried slowly while it is down. */
const incurable: Gate = ({ kind, assessment }, situation) => {
  const { state, settings, unit, nowMs } = situation;
  if (kind === "restart") {
    return assessment.detector === "stall" && explainedSilence(situation) !== null ? "incurable" : null;
  }
  if (kind !== "start" || state.curedAtMs !== null) return null;
  if (state.slowUntilMs !== null) return nowMs < state.slowUntilMs ? "incurable" : null;
  if (incurableFall(situation) === null) return null;
  // What earlier falls had as their cause may not be that of this one.
  if (unit !== null && unit.downSinceMs !== null && nowMs - unit.downSinceMs < LINES_COME_MS) return "lines-to-come";
  const triedMs = Math.max(state.startEndedMs ?? -Infinity, unit?.downSinceMs ?? assessment.sinceMs);
  return nowMs - triedMs >= settings.restart.retryAfterGivingUpMs ? null : "incurable";
};

/** Memory that grows can wait for the time of day at which a restart disturbs least. */
const window: Gate = ({ assessment }, situation) =>
  assessment.detector === "memory-growth" && growthDue(situation) === null ? "waiting-for-window" : null;

/** A hold that would have stopped others is not asked for again soon. */
const holdRefused: Gate = ({ kind }, { state, settings, nowMs }) =>
  kind === "hold" && state.holdRefusedMs !== null && nowMs - state.holdRefusedMs < settings.restart.retryAfterGivingUpMs
    ? "hold-refused"
    : null;

const backoff: Gate = ({ kind, assessment }, situation) => {
  const { state, settings, unit, nowMs, jitter } = situation;
  if (kind !== "start" || state.curedAtMs !== null) return null;
  const downSinceMs = unit?.downSinceMs ?? assessment.sinceMs;
  const backoffUntilMs = downSinceMs + backoffMs(settings, state.attempts, jitter);
  const untilMs = state.hold === null || isHeldInError(situation) ? backoffUntilMs : state.hold.untilMs;
  return nowMs < untilMs ? "backoff" : null;
};

/** True where the unit was held for long, for the cause of earlier falls, and its last one turned out to have had another. */
function isHeldInError(situation: Situation): boolean {
  const { state, settings, unit, nowMs } = situation;
  const forLong = (state.hold?.untilMs ?? 0) > (unit?.downSinceMs ?? nowMs) + settings.restart.backoff.maxMs;
  return forLong && state.slowUntilMs === null && incurableFall(situation) === null;
}

const budget: Gate = ({ kind }, { state, settings, nowMs }) => {
  if (kind === "end-strays" || kind === "hold") return null;
  const beyond = state.gaveUpAtMs !== null || state.curedAtMs !== null || state.slowUntilMs !== null;
  if (kind === "start" && beyond) return mayRetry(state, settings, nowMs) ? null : "budget-spent";
  return withinBudget(state, settings, nowMs) ? null : "budget-spent";
};

const observing: Gate = (_, { settings }) => (settings.mode === "observe" ? "observe" : null);

/** In this order: the first that holds is the one that is told. */
const gates: readonly Gate[] = [
  inFlight,
  kin,
  unseen,
  unread,
  stateLost,
  paused,
  stopping,
  strayFirst,
  dependencyDown,
  incurable,
  budget,
  settling,
  coolDown,
  window,
  backoff,
  holdRefused,
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

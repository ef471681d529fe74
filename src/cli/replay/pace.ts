import { beatMs, intervalsOf } from "../../daemon/ticker.ts";
import type { Assessment } from "../../model/assessment.ts";
import type { UnitSettings } from "../../model/settings.ts";
import type { Mind } from "../../policy/mind.ts";
import type { Situation } from "../../policy/situation.ts";

/** Where nothing is pending, only every so many beats are turned. */
const QUIET_BEATS = 10;
/** What has been pending for so long without a change waits for minutes, not seconds. */
const STALE_MS = 600_000;
/** Of a silence that lasts, its end is judged this much too late at most: a hundredth. */
const SILENCE_SHARE = 100;
/** Judgements between healthy and unhealthy that a few seconds may turn into either. */
const pendingReasons: ReadonlySet<string> = new Set([
  "silent-once",
  "network-errors-in-journal",
  "settling",
  "stray-unconfirmed",
]);

/** The daemon's beat for these settings while anything is pending, milliseconds. */
export function pendingBeatMs(settings: UnitSettings): number {
  return beatMs(intervalsOf([settings]).shortestMs, { isCalm: false });
}

/** How long until the next turn, so that what a turn a beat would decide is decided about then. */
export function paceMs(
  beat: number,
  {
    isPending: pending,
    sinceChangeMs,
    silentMs,
  }: { readonly isPending: boolean; readonly sinceChangeMs: number; readonly silentMs: number },
): number {
  const step = pending && sinceChangeMs < STALE_MS ? beat : beat * QUIET_BEATS;
  return Math.max(step, silentMs / SILENCE_SHARE);
}

/** True while the next seconds may bring a decision by themselves. */
export function isPending({ state }: Mind, { assessments }: Situation): boolean {
  if (state.inFlight !== null || state.hold !== null || state.incidents.length > 0) return true;
  return Object.values(assessments).some(isUnsettled);
}

function isUnsettled({ health, reason }: Assessment): boolean {
  return health === "unhealthy" || (health === "unknown" && pendingReasons.has(reason));
}

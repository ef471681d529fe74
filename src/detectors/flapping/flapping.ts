import type { UnitObservation } from "../../model/observation.ts";
import type { Evidence, MonotonicMs } from "../../model/scalars.ts";
import type { UnitSettings } from "../../model/settings.ts";
import { type Detector, healthy, unhealthy, unknown } from "../detector.ts";
import { follow, type UnitTrack, untracked } from "../unit-changes.ts";
import { change, upMs, watched, type WatchedTime } from "../watched-time.ts";

/** Restarts older than the longest window that is ever asked for are forgotten; more than this many are not kept. */
const KEPT_RESTARTS = 1000;

interface Memory {
  readonly restarts: readonly MonotonicMs[];
  /** What the last restart made of it: a loop does not end with the window it was found in, but when the unit has stayed up. */
  readonly loop: "fast-loop" | "restarts-over-budget" | null;
  readonly unit: UnitTrack;
  readonly time: WatchedTime;
  /** The last restart, by the clock that stands still while the unit is down. */
  readonly lastUpMs: number;
  /** Why the unit cannot be seen; null while it can. */
  readonly unseen: string | null;
}

/** How many restarts lie within both windows that end now. */
function counts(restarts: readonly MonotonicMs[], { restart }: UnitSettings, nowMs: MonotonicMs) {
  const within = (windowMs: number) => restarts.filter((atMs) => atMs > nowMs - windowMs).length;
  return { inWindow: within(restart.windowMs), inFastLoop: within(restart.fastLoop.windowMs) };
}

function loopOf(restarts: readonly MonotonicMs[], settings: UnitSettings, nowMs: MonotonicMs): Memory["loop"] {
  const { inWindow, inFastLoop } = counts(restarts, settings, nowMs);
  if (inFastLoop >= settings.restart.fastLoop.restarts) return "fast-loop";
  return inWindow > settings.restart.budget ? "restarts-over-budget" : null;
}

/** Judges whether the unit restarts too often: systemd's own restarts and ours, never a hand's. */
export const flapping: Detector<Memory> = {
  name: "flapping",
  blank: { restarts: [], loop: null, unit: untracked, time: watched, lastUpMs: -Infinity, unseen: "not-seen-yet" },
  observe(memory, observation, settings) {
    if (observation.kind === "unit") return seen(memory, observation);
    if (observation.kind === "blind" && observation.sensor === "unit") return { ...memory, unseen: observation.why };
    if (observation.kind !== "restart") return memory;
    const oldestMs = observation.atMs - Math.max(settings.restart.windowMs, settings.restart.fastLoop.windowMs);
    const more = Array.from({ length: Math.min(observation.count, KEPT_RESTARTS) }, () => observation.atMs);
    const restarts = [...memory.restarts, ...more].filter((atMs) => atMs > oldestMs).slice(-KEPT_RESTARTS);
    const atMs = observation.atMs;
    const lastUpMs = upMs(memory.time, atMs);
    const lasts = lastUpMs - memory.lastUpMs < settings.restart.backoff.resetAfterMs;
    return { ...memory, restarts, lastUpMs, loop: loopOf(restarts, settings, atMs) ?? (lasts ? memory.loop : null) };
  },
  assess({ restarts, loop, unseen, time, lastUpMs }, settings, nowMs) {
    const { restart } = settings;
    const { inWindow, inFastLoop } = counts(restarts, settings, nowMs);
    const evidence: Evidence = {
      restartsInWindow: inWindow,
      windowMs: restart.windowMs,
      restartsInFastLoop: inFastLoop,
      fastLoopWindowMs: restart.fastLoop.windowMs,
    };
    const steadyMs = upMs(time, nowMs) - lastUpMs;
    const now = loopOf(restarts, settings, nowMs);
    if (now !== null) return unhealthy(now, evidence);
    if (loop !== null && steadyMs < restart.backoff.resetAfterMs)
      return unhealthy(loop, { ...evidence, notSteadyYet: true });
    return unseen === null ? healthy("steady", evidence) : unknown("unit-not-seen", { why: unseen });
  },
};

function seen(memory: Memory, observation: UnitObservation): Memory {
  const unit = follow(memory.unit, observation);
  const { last } = unit;
  if (last?.kind !== "unit" || (last === memory.unit.last && memory.unseen === null)) return memory;
  const startedByHand = unit.invocationId !== memory.unit.invocationId && last.startCause === "operator";
  const byHand = startedByHand || last.stopCause === "job";
  const time = change(memory.time, { isDown: !last.up }, last.atMs);
  // Somebody has had a look: what comes next is judged anew.
  return { ...memory, unit, time, unseen: null, loop: byHand ? null : memory.loop };
}

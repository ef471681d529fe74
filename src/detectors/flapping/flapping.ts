import type { MonotonicMs } from "../../model/scalars.ts";
import type { UnitSettings } from "../../model/settings.ts";
import { type Detector, healthy, unhealthy, unknown } from "../detector.ts";

/** Restarts older than the longest window that is ever asked for are forgotten; more than this many are not kept. */
const KEPT_RESTARTS = 1000;

interface Memory {
  readonly restarts: readonly MonotonicMs[];
  /** What the last restart made of it: a loop does not end with the window it was found in, but when the unit has stayed up. */
  readonly loop: "fast-loop" | "restarts-over-budget" | null;
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
  blank: { restarts: [], loop: null, unseen: "not-seen-yet" },
  observe(memory, observation, settings) {
    if (observation.kind === "unit") return memory.unseen === null ? memory : { ...memory, unseen: null };
    if (observation.kind === "blind" && observation.sensor === "unit") return { ...memory, unseen: observation.why };
    if (observation.kind !== "restart") return memory;
    const oldestMs = observation.atMs - Math.max(settings.restart.windowMs, settings.restart.fastLoop.windowMs);
    const more = Array.from({ length: Math.min(observation.count, KEPT_RESTARTS) }, () => observation.atMs);
    const restarts = [...memory.restarts, ...more].filter((atMs) => atMs > oldestMs).slice(-KEPT_RESTARTS);
    const atMs = observation.atMs;
    const lasts =
      memory.loop !== null && atMs - (memory.restarts.at(-1) ?? atMs) < settings.restart.backoff.resetAfterMs;
    return { ...memory, restarts, loop: loopOf(restarts, settings, atMs) ?? (lasts ? memory.loop : null) };
  },
  assess({ restarts, loop, unseen }, settings, nowMs) {
    const { restart } = settings;
    const { inWindow, inFastLoop } = counts(restarts, settings, nowMs);
    const evidence = {
      restartsInWindow: inWindow,
      windowMs: restart.windowMs,
      restartsInFastLoop: inFastLoop,
      fastLoopWindowMs: restart.fastLoop.windowMs,
    };
    const steadyMs = nowMs - (restarts.at(-1) ?? -Infinity);
    const now = loopOf(restarts, settings, nowMs) ?? (steadyMs < restart.backoff.resetAfterMs ? loop : null);
    if (now !== null) return unhealthy(now, evidence);
    return unseen === null ? healthy("steady", evidence) : unknown("unit-not-seen", { why: unseen });
  },
};

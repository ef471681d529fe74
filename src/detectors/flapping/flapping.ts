import type { MonotonicMs } from "../../model/scalars.ts";
import { type Detector, healthy, unhealthy, unknown } from "../detector.ts";

/** Restarts older than the longest window that is ever asked for are forgotten; more than this many are not kept. */
const KEPT_RESTARTS = 1000;

interface Memory {
  readonly restarts: readonly MonotonicMs[];
  /** Why the unit cannot be seen; null while it can. */
  readonly unseen: string | null;
}

/** Judges whether the unit restarts too often: systemd's own restarts and ours, never a hand's. */
export const flapping: Detector<Memory> = {
  name: "flapping",
  blank: { restarts: [], unseen: "not-seen-yet" },
  observe(memory, observation, settings) {
    if (observation.kind === "unit") return memory.unseen === null ? memory : { ...memory, unseen: null };
    if (observation.kind === "blind" && observation.sensor === "unit") return { ...memory, unseen: observation.why };
    if (observation.kind !== "restart") return memory;
    const oldestMs = observation.atMs - Math.max(settings.restart.windowMs, settings.restart.fastLoop.windowMs);
    const more = Array.from({ length: Math.min(observation.count, KEPT_RESTARTS) }, () => observation.atMs);
    const restarts = [...memory.restarts, ...more].filter((atMs) => atMs > oldestMs).slice(-KEPT_RESTARTS);
    return { ...memory, restarts };
  },
  assess({ restarts, unseen }, { restart }, nowMs) {
    const inWindow = restarts.filter((atMs) => atMs > nowMs - restart.windowMs).length;
    const inFastLoop = restarts.filter((atMs) => atMs > nowMs - restart.fastLoop.windowMs).length;
    const evidence = {
      restartsInWindow: inWindow,
      windowMs: restart.windowMs,
      restartsInFastLoop: inFastLoop,
      fastLoopWindowMs: restart.fastLoop.windowMs,
    };
    if (inFastLoop >= restart.fastLoop.restarts) return unhealthy("fast-loop", evidence);
    if (inWindow > restart.budget) return unhealthy("restarts-over-budget", evidence);
    return unseen === null ? healthy("steady", evidence) : unknown("unit-not-seen", { why: unseen });
  },
};

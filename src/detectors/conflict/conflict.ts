import type { InvocationId, MonotonicMs } from "../../model/scalars.ts";
import { type Detector, healthy, unhealthy } from "../detector.ts";

/** One 409 yields several matching lines (a traceback): lines closer than this belong to one episode; real ones come 4–18 s apart (docs/field-notes.md, "409 Conflict"). */
const ONE_EPISODE_MS = 2_000;
/** Two good polls clear a conflict (docs/field-notes.md, "409 Conflict"). */
const POLLS_TO_CLEAR = 2;
/** Episodes kept: the window never needs more. */
const KEPT_EPISODES = 100;

interface Memory {
  readonly invocationId: InvocationId | null;
  /** A unit start or a network error: conflicts shortly after are the old poll dying. */
  readonly disturbedAtMs: MonotonicMs | null;
  readonly lastConflictMs: MonotonicMs | null;
  readonly episodes: readonly MonotonicMs[];
  readonly goodPolls: number;
  readonly webhookAtMs: MonotonicMs | null;
  readonly lastText: string;
}

/** Judges whether somebody else keeps polling with the unit's token: episodes, not lines, and not the transient ones. */
export const conflict: Detector<Memory> = {
  name: "conflict",
  blank: {
    invocationId: null,
    disturbedAtMs: null,
    lastConflictMs: null,
    episodes: [],
    goodPolls: 0,
    webhookAtMs: null,
    lastText: "",
  },
  observe(memory, observation, { conflict: { graceMs } }) {
    if (observation.kind === "unit") {
      if (observation.invocationId === memory.invocationId) return memory;
      const disturbedAtMs = observation.activeSinceMs ?? observation.atMs;
      return { ...memory, invocationId: observation.invocationId, disturbedAtMs };
    }
    if (observation.kind !== "message") return memory;
    const { atMs, text } = observation;
    switch (observation.class) {
      case "network":
        return { ...memory, disturbedAtMs: atMs };
      case "activity":
        return { ...memory, goodPolls: memory.goodPolls + 1, webhookAtMs: null };
      case "conflict_webhook":
        return { ...memory, webhookAtMs: atMs, lastText: text };
      case "conflict":
      case "session_conflict": {
        const same = memory.lastConflictMs !== null && atMs - memory.lastConflictMs < ONE_EPISODE_MS;
        const transient = memory.disturbedAtMs !== null && atMs - memory.disturbedAtMs < graceMs;
        const episodes = same || transient ? memory.episodes : [...memory.episodes, atMs].slice(-KEPT_EPISODES);
        return { ...memory, lastConflictMs: atMs, episodes, goodPolls: 0, lastText: text };
      }
      default:
        return memory;
    }
  },
  assess({ episodes, goodPolls, webhookAtMs, lastText }, { conflict: limits }, nowMs) {
    if (webhookAtMs !== null && nowMs - webhookAtMs < limits.windowMs) return unhealthy("webhook", { line: lastText });
    const recent = episodes.filter((atMs) => atMs > nowMs - limits.windowMs).length;
    const evidence = { episodes: recent, windowMs: limits.windowMs, line: lastText };
    if (recent < limits.episodes || goodPolls >= POLLS_TO_CLEAR)
      return healthy("no-lasting-conflict", { episodes: recent });
    return unhealthy("conflict-lasts", evidence);
  },
};

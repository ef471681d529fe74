import type { UnitObservation } from "../../model/observation.ts";
import type { InvocationId, MonotonicMs } from "../../model/scalars.ts";
import { belongsTo } from "../conflict-lines.ts";
import { type Detector, healthy, unhealthy, unknown } from "../detector.ts";

/** Two good polls clear a conflict (docs/field-notes.md, "409 Conflict"). */
const POLLS_TO_CLEAR = 2;
/** And no conflict for this long: two pollers take turns, so each polls well between two 409s, 4–18 s apart. */
const CALM_MS = 30_000;
/** Episodes kept: the window never needs more. */
const KEPT_EPISODES = 100;

interface Memory {
  readonly invocationId: InvocationId | null;
  /** A unit start or a network error: conflicts shortly after are the old poll dying. */
  readonly disturbedAtMs: MonotonicMs | null;
  /** When the episode that the last line belongs to began. */
  readonly episodeAtMs: MonotonicMs | null;
  readonly lastConflictMs: MonotonicMs | null;
  readonly episodes: readonly MonotonicMs[];
  readonly goodPolls: number;
  readonly webhookAtMs: MonotonicMs | null;
  readonly lastText: string;
  /** Why the journal cannot be seen; null while it can. */
  readonly unseen: string | null;
}

/** A start begins a grace: of a new invocation, and again when it has become active. */
function started(memory: Memory, { invocationId, activeState, activeSinceMs, atMs }: UnitObservation): Memory {
  const isNew = invocationId !== memory.invocationId;
  const startedAtMs = activeState === "active" && activeSinceMs !== null ? activeSinceMs : isNew ? atMs : null;
  if (startedAtMs === null) return memory;
  const disturbedAtMs = Math.max(startedAtMs, memory.disturbedAtMs ?? startedAtMs) as MonotonicMs;
  return { ...memory, invocationId, disturbedAtMs };
}

/** Judges whether somebody else keeps polling with the unit's token: episodes, not lines, and not the transient ones. */
export const conflict: Detector<Memory> = {
  name: "conflict",
  blank: {
    invocationId: null,
    disturbedAtMs: null,
    episodeAtMs: null,
    lastConflictMs: null,
    unseen: null,
    episodes: [],
    goodPolls: 0,
    webhookAtMs: null,
    lastText: "",
  },
  observe(memory, observation, { conflict: { graceMs } }) {
    if (observation.kind === "unit") return started(memory, observation);
    if (observation.kind === "sight") return { ...memory, unseen: observation.visible ? null : observation.reason };
    if (observation.kind === "blind" && observation.sensor === "journal") return { ...memory, unseen: observation.why };
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
        const same = belongsTo(memory.episodeAtMs, atMs);
        const transient = memory.disturbedAtMs !== null && atMs - memory.disturbedAtMs < graceMs;
        const episodes = same || transient ? memory.episodes : [...memory.episodes, atMs].slice(-KEPT_EPISODES);
        return {
          ...memory,
          lastConflictMs: atMs,
          episodeAtMs: same ? memory.episodeAtMs : atMs,
          episodes,
          goodPolls: 0,
          lastText: text,
        };
      }
      default:
        return memory;
    }
  },
  assess({ episodes, goodPolls, webhookAtMs, lastText, unseen, lastConflictMs }, { conflict: limits }, nowMs) {
    if (webhookAtMs !== null && nowMs - webhookAtMs < limits.windowMs) return unhealthy("webhook", { line: lastText });
    const calmMs = nowMs - (lastConflictMs ?? -Infinity);
    const calm = goodPolls >= POLLS_TO_CLEAR && calmMs >= Math.min(CALM_MS, limits.windowMs);
    const recent = episodes.filter((atMs) => atMs > nowMs - limits.windowMs).length;
    const evidence = { episodes: recent, windowMs: limits.windowMs, line: lastText };
    if (recent < limits.episodes && unseen !== null) return unknown("journal-not-seen", { why: unseen });
    if (recent < limits.episodes || calm) return healthy("no-lasting-conflict", { episodes: recent });
    return unhealthy("conflict-lasts", evidence);
  },
};

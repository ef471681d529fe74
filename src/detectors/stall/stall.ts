import type { InvocationId, MonotonicMs } from "../../model/scalars.ts";
import { comesOnlyWithUpdates } from "../../knowledge/classes/heartbeat.ts";
import { type Detector, healthy, unhealthy, unknown } from "../detector.ts";

/** After a network error a bot may wait this long before it polls again: pyTelegramBotAPI's longest pause; others' is 30 s (docs/field-notes.md, "Activity and silence"). */
export const RETRY_PAUSE_MS = 60_000;

interface Memory {
  readonly invocationId: InvocationId | null;
  readonly active: boolean;
  readonly activeSinceMs: MonotonicMs | null;
  /** Null until this invocation has shown a heartbeat that comes whether or not anybody writes to the bot: until then silence says nothing. */
  readonly lastHeartbeatMs: MonotonicMs | null;
  readonly lastNetworkErrorMs: MonotonicMs | null;
  /** Why the journal cannot be seen; null while it can. */
  readonly unseen: string | null;
  readonly seenSinceMs: MonotonicMs | null;
}

const freshInvocation = { lastHeartbeatMs: null, lastNetworkErrorMs: null } as const;

/** Judges whether the unit is alive without progress: armed by a heartbeat in this invocation, and only while its journal can be seen. */
export const stall: Detector<Memory> = {
  name: "stall",
  blank: {
    invocationId: null,
    active: false,
    activeSinceMs: null,
    ...freshInvocation,
    unseen: "not-following-yet",
    seenSinceMs: null,
  },
  observe(memory, observation, { activity }) {
    switch (observation.kind) {
      case "unit": {
        const { invocationId, activeSinceMs } = observation;
        const active = observation.activeState === "active";
        const same = invocationId === memory.invocationId;
        return { ...memory, ...(same ? {} : freshInvocation), invocationId, active, activeSinceMs };
      }
      case "message":
        // A late line of the previous invocation must not arm this one.
        if (observation.invocationId !== null && observation.invocationId !== memory.invocationId) return memory;
        if (observation.class === "activity") {
          const arms =
            activity.pattern !== null || observation.origin !== null || !comesOnlyWithUpdates(observation.text);
          return arms || memory.lastHeartbeatMs !== null ? { ...memory, lastHeartbeatMs: observation.atMs } : memory;
        }
        if (observation.class === "network") return { ...memory, lastNetworkErrorMs: observation.atMs };
        return memory;
      case "sight":
        if (!observation.visible) return { ...memory, unseen: observation.reason };
        return { ...memory, unseen: null, seenSinceMs: observation.atMs };
      case "blind":
        if (observation.sensor === "unit") return { ...memory, active: false };
        return observation.sensor === "journal" ? { ...memory, unseen: observation.why } : memory;
      default:
        return memory;
    }
  },
  assess(memory, { activity, restart }, nowMs) {
    const { active, activeSinceMs, lastHeartbeatMs, lastNetworkErrorMs, unseen, seenSinceMs } = memory;
    if (!active || activeSinceMs === null) return unknown("not-active");
    if (unseen !== null || seenSinceMs === null) return unknown("journal-not-seen", { why: unseen });
    if (lastHeartbeatMs === null) return unknown("no-heartbeat-in-this-invocation");
    if (nowMs - activeSinceMs < restart.settleMs) return unknown("settling");
    // Silence counts from the moment it could be heard.
    const silentMs = nowMs - Math.max(lastHeartbeatMs, seenSinceMs);
    const evidence = { silentMs: Math.round(silentMs), stallAfterMs: activity.stallAfterMs, strikes: activity.strikes };
    if (silentMs < activity.stallAfterMs) return healthy("heartbeat", evidence);
    if (lastNetworkErrorMs !== null && nowMs - lastNetworkErrorMs < Math.max(activity.stallAfterMs, RETRY_PAUSE_MS)) {
      return unknown("network-errors-in-journal", evidence);
    }
    if (silentMs < activity.stallAfterMs * activity.strikes) return unknown("silent-once", evidence);
    return unhealthy("stall", evidence);
  },
};

import type { BlindObservation, UnitObservation } from "../model/observation.ts";
import type { InvocationId, MonotonicMs } from "../model/scalars.ts";

/** The unit as it is from a moment on, as far as it matters to what its lines mean. */
export interface UnitChange {
  readonly kind: "unit";
  /** When it came to be so: when it became active, or went down, as far as systemd tells. */
  readonly atMs: MonotonicMs;
  /** The last one known: systemd forgets an inactive unit's. */
  readonly invocationId: InvocationId | null;
  /** False while it is down, and while systemd waits to restart it. */
  readonly up: boolean;
  /** Null while it is not active. */
  readonly activeSinceMs: MonotonicMs | null;
  readonly stopCause: UnitObservation["stopCause"];
  readonly startCause: UnitObservation["startCause"];
  readonly result: string;
  readonly serviceType: string;
}

/** The unit cannot be seen any more. */
export interface UnitLost {
  readonly kind: "unit-lost";
  readonly atMs: MonotonicMs;
}

/** What was last told of a unit. */
export interface UnitTrack {
  readonly last: UnitChange | UnitLost | null;
  readonly invocationId: InvocationId | null;
}

/** Nothing has been told yet. */
export const untracked: UnitTrack = { last: null, invocationId: null };

/** What ends a process from outside is no fault that it logged (systemd.exec(5), `$SERVICE_RESULT`). */
const ENDED_FROM_OUTSIDE: ReadonlySet<string> = new Set(["signal", "core-dump", "oom-kill", "watchdog"]);

/** Whether systemd's result says that the unit's program did not end by itself. */
export function endedFromOutside(result: string): boolean {
  return ENDED_FROM_OUTSIDE.has(result);
}

/** Makes a change of a reading; the very same track where nothing has changed. */
export function follow(track: UnitTrack, observation: UnitObservation | BlindObservation): UnitTrack {
  const { last } = track;
  const since = (atMs: MonotonicMs) => Math.max(atMs, last?.atMs ?? atMs) as MonotonicMs;
  if (observation.kind === "blind") {
    if (last?.kind === "unit-lost") return track;
    return { ...track, last: { kind: "unit-lost", atMs: since(observation.atMs) } };
  }
  const invocationId = observation.invocationId ?? track.invocationId;
  const next = changeOf({ ...observation, invocationId });
  if (last?.kind === "unit" && same(last, next)) return track;
  return { last: { ...next, atMs: since(next.atMs) }, invocationId };
}

function changeOf(unit: UnitObservation): UnitChange {
  const { activeState, subState, atMs, invocationId, stopCause, startCause, result, serviceType } = unit;
  const isDown = activeState === "inactive" || activeState === "failed" || activeState === "maintenance";
  const up = !isDown && !(activeState === "activating" && subState.startsWith("auto-restart"));
  const activeSinceMs = activeState === "active" || activeState === "reloading" ? unit.activeSinceMs : null;
  const beganMs = activeSinceMs ?? (isDown ? unit.downSinceMs : null) ?? atMs;
  return {
    kind: "unit",
    atMs: Math.min(beganMs, atMs) as MonotonicMs,
    invocationId,
    up,
    activeSinceMs,
    stopCause,
    startCause,
    result,
    serviceType,
  };
}

function same(one: UnitChange, other: UnitChange): boolean {
  return (
    one.invocationId === other.invocationId &&
    one.up === other.up &&
    one.activeSinceMs === other.activeSinceMs &&
    one.stopCause === other.stopCause &&
    one.startCause === other.startCause &&
    one.result === other.result
  );
}

import type { MonotonicMs } from "../model/scalars.ts";
import type { PolicyState } from "../policy/state.ts";

/** Moves every point in time of a state by `byMs`, to carry it over to another boot's monotonic clock. Pure. */
export function shiftTimes(state: PolicyState, byMs: number): PolicyState {
  const { at, maybe } = movedBy(byMs);
  return {
    ...state,
    restarts: state.restarts.map((restart) => ({ ...restart, atMs: at(restart.atMs) })),
    inFlight: state.inFlight === null ? null : { ...state.inFlight, sinceMs: at(state.inFlight.sinceMs) },
    lastActionEndedMs: maybe(state.lastActionEndedMs),
    hold: state.hold === null ? null : { ...state.hold, untilMs: at(state.hold.untilMs) },
    gaveUpAtMs: maybe(state.gaveUpAtMs),
    lastSlowRetryMs: maybe(state.lastSlowRetryMs),
    curedAtMs: maybe(state.curedAtMs),
    slowUntilMs: maybe(state.slowUntilMs),
    holdRefusedMs: maybe(state.holdRefusedMs),
    startEndedMs: maybe(state.startEndedMs),
    kills: state.kills.map(at),
    said: state.said.map((one) => ({ ...one, dueMs: at(one.dueMs) })),
    incidents: state.incidents.map((incident) => ({ ...incident, openedAtMs: at(incident.openedAtMs) })),
    pausedUntilMs: maybe(state.pausedUntilMs),
    observeUntilMs: maybe(state.observeUntilMs),
  };
}

/** Moves points in time by `byMs`. */
export function movedBy(byMs: number) {
  const at = (ms: MonotonicMs) => (ms + byMs) as MonotonicMs;
  return { at, maybe: (ms: MonotonicMs | null) => (ms === null ? null : at(ms)) };
}

/** When something was saved, by both clocks. */
export interface SavedAt {
  readonly bootId: string;
  readonly monotonicMs: number;
  readonly wallMs: number;
}

/**
 * By how much saved times are to be moved so that they are as old now as the wall clock says; 0 within one boot.
 * A wall clock that went backwards makes them no older than they were: too young is the careful side.
 */
export function shiftBetween(saved: SavedAt, now: SavedAt): number {
  if (saved.bootId === now.bootId) return 0;
  const passedMs = Math.max(0, now.wallMs - saved.wallMs);
  return now.monotonicMs - passedMs - saved.monotonicMs;
}

import type { MonotonicMs } from "../../model/scalars.ts";
import type { UnitSettings } from "../../model/settings.ts";
import { endedFromOutside, type UnitChange } from "../unit-changes.ts";
import { change } from "../watched-time.ts";
import { rested, streakAfterEnd } from "./lives.ts";
import { forgotten, type State } from "./state.ts";

/** The unit came up, went down, or was seen again. */
export function unitChanged(state: State, unit: UnitChange, limits: UnitSettings["conflict"]): State {
  const { atMs, invocationId } = unit;
  const isNew = invocationId !== state.invocationId;
  let next: State = { ...state, time: change(state.time, { isDown: !unit.up, unitUnseen: false }, atMs) };
  const wasUp = state.downSinceMs === null;
  if (wasUp && state.invocationId !== null && (isNew || !unit.up)) {
    const byOthers = !isNew && endedFromOutside(unit.result);
    next = { ...next, ended: { atMs, invocationId: state.invocationId, byOthers } };
    const streak = streakAfterEnd(next);
    // Where one shows that nobody else polls, those that starts excused were no more than that.
    const excused = next.streak !== null && streak === null ? [] : next.excused;
    next = { ...next, streak, excused };
  }
  if (unit.up && !wasUp) next = cameUp(next, unit, limits);
  const downSinceMs = unit.up ? null : (state.downSinceMs ?? atMs);
  const stoppedByHand = !unit.up && (unit.stopCause === "job" || unit.stopCause === "never-started");
  // A start begins a grace: of a new invocation, and again when it has become active.
  const startedAtMs = unit.activeSinceMs ?? (isNew ? atMs : null);
  const disturbedAtMs = later(startedAtMs, state.disturbedAtMs);
  const activeSinceMs = unit.activeSinceMs ?? (isNew ? null : state.activeSinceMs);
  // Whoever starts it by hand may have another program to start.
  const survives = next.survives && !(isNew && unit.startCause === "operator");
  return { ...next, invocationId, activeSinceMs, downSinceMs, stoppedByHand, disturbedAtMs, survives };
}

/** Whoever stopped the unit, or starts it by hand some time after its fall, has had a look: what was before is over. */
function cameUp(state: State, unit: UnitChange, { graceMs }: UnitSettings["conflict"]): State {
  const wasDownMs = unit.atMs - (state.downSinceMs ?? unit.atMs);
  if (wasDownMs < graceMs) return state;
  if (state.stoppedByHand) return forgotten(state);
  return { ...state, streak: unit.startCause === "operator" ? null : rested(state.streak) };
}

function later(one: MonotonicMs | null, other: MonotonicMs | null): MonotonicMs | null {
  if (one === null || other === null) return one ?? other;
  return one > other ? one : other;
}

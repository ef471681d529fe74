import type { InvocationId, MonotonicMs } from "../../model/scalars.ts";
import type { UnitChange } from "../unit-changes.ts";
import { type Fault, type Life, newLife, withFault } from "./life.ts";

/** Invocations kept: more falls in a row tell nothing more. */
const KEPT_LIVES = 12;
/** Faults without an invocation that are kept. */
const KEPT_UNNAMED = 5;

/** The invocations of a unit, the newest last. */
export interface Lives {
  readonly all: readonly Life[];
  /** The one that runs, or ran last; lines may be known of a newer one. */
  readonly current: InvocationId | null;
  readonly unnamed: readonly Fault[];
}

/** None has been seen yet. */
export const noLives: Lives = { all: [], current: null, unnamed: [] };

/** The one that runs, or ran last. */
export function currentLife({ all, current }: Lives): Life | null {
  return all.find(({ invocationId }) => invocationId === current) ?? null;
}

/** The unit came up, or went down. */
export function livesAfter(lives: Lives, unit: UnitChange): Lives {
  const { invocationId } = unit;
  if (invocationId === null) return lives;
  const begun = invocationId === lives.current ? lives : beginning(lives, unit, invocationId);
  const { activeSinceMs } = unit;
  const changed = changedLife(begun, invocationId, (life) => ({
    ...life,
    activeSinceMs: life.activeSinceMs ?? activeSinceMs,
    end: life.end ?? endOf(unit),
  }));
  // Somebody has had a look: what was before is his.
  if (unit.up || (unit.stopCause !== "job" && unit.stopCause !== "never-started")) return changed;
  const all = changed.all
    .filter((life) => life.invocationId === invocationId)
    .map((life) => ({ ...life, end: { kind: "ended", atMs: unit.atMs, result: unit.result } as const }));
  return { ...changed, all, unnamed: [] };
}

function beginning(lives: Lives, { startCause, atMs }: UnitChange, invocationId: InvocationId): Lives {
  const known = lives.all.find((life) => life.invocationId === invocationId) ?? newLife(invocationId, atMs);
  if (startCause === "operator") return { ...lives, current: invocationId, all: [known], unnamed: [] };
  // Those that were not seen to end: systemd restarts by itself only what has fallen.
  const kind = startCause === "systemd" ? "fell" : "ended";
  const before = lives.all
    .filter((life) => life !== known)
    .map((life) => (life.end === null ? { ...life, end: { kind, atMs, result: "" } as const } : life));
  return { ...lives, current: invocationId, all: [...before, known].slice(-KEPT_LIVES) };
}

function endOf({ up, stopCause, result, serviceType, atMs }: UnitChange): Life["end"] {
  if (up) return null;
  // systemd.service(5): a oneshot unit is meant to end, and ExecCondition= may say that it is not to run.
  const meant = (serviceType === "oneshot" && result === "success") || result === "exec-condition";
  const byItself = (stopCause === "itself" || stopCause === null) && !meant;
  return { kind: byItself ? "fell" : "ended", atMs, result };
}

/** A fault was logged: by the invocation it names, which may be over, or not yet known. */
export function withLine(lives: Lives, fault: Fault, invocationId: InvocationId | null): Lives {
  if (invocationId === null) return { ...lives, unnamed: [...lives.unnamed, fault].slice(-KEPT_UNNAMED) };
  return changedLife(withLife(lives, invocationId, fault.atMs), invocationId, (life) => withFault(life, fault));
}

/** A good poll was logged. */
export function withPoll(lives: Lives, atMs: MonotonicMs, invocationId: InvocationId | null): Lives {
  const about = invocationId ?? lives.current;
  if (about === null) return lives;
  return changedLife(withLife(lives, about, atMs), about, (life) => ({
    ...life,
    polledAtMs: Math.max(atMs, life.polledAtMs ?? atMs) as MonotonicMs,
  }));
}

function withLife(lives: Lives, invocationId: InvocationId, atMs: MonotonicMs): Lives {
  if (lives.all.some((life) => life.invocationId === invocationId)) return lives;
  const life = newLife(invocationId, atMs);
  const current = currentLife(lives);
  // From before what was seen first: it says nothing of what came since.
  if (current !== null && atMs < current.beganMs) return lives;
  return { ...lives, all: [...lives.all, life].slice(-KEPT_LIVES) };
}

function changedLife(lives: Lives, invocationId: InvocationId, changed: (life: Life) => Life): Lives {
  return { ...lives, all: lives.all.map((life) => (life.invocationId === invocationId ? changed(life) : life)) };
}

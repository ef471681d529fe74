import type { MessageClass } from "../../model/observation.ts";
import type { InvocationId, MonotonicMs } from "../../model/scalars.ts";
import { endedFromOutside } from "../unit-changes.ts";
import { curable } from "./classes.ts";

/** A cause is shown right before the fall: Python prints its traceback as it exits. What was logged longer before was survived, milliseconds. */
const BEFORE_FALL_MS = 60_000;
/** A unit that has polled well, and polls no more since the fault, may have tried for so long before it gave up, milliseconds. */
const TRIED_MS = 600_000;
/** A line may bear a time this much off the reading of the fall, milliseconds. */
const OFF_MS = 2_000;

/** A message that may be the cause of a fall. */
export interface Fault {
  readonly class: MessageClass;
  readonly line: string;
  readonly atMs: MonotonicMs;
}

/** What one invocation showed. */
export interface Life {
  readonly invocationId: InvocationId;
  readonly beganMs: MonotonicMs;
  /** Null until it was active. */
  readonly activeSinceMs: MonotonicMs | null;
  /** When each class was first shown. */
  readonly first: ReadonlyMap<MessageClass, MonotonicMs>;
  readonly newest: Fault | null;
  readonly polledAtMs: MonotonicMs | null;
  /** `fell`: by itself; `ended`: by somebody's job, or it cannot be told; null while it runs. */
  readonly end: { readonly kind: "fell" | "ended"; readonly atMs: MonotonicMs; readonly result: string } | null;
}

/** A new invocation. */
export function newLife(invocationId: InvocationId, beganMs: MonotonicMs): Life {
  return {
    invocationId,
    beganMs,
    activeSinceMs: null,
    first: new Map(),
    newest: null,
    polledAtMs: null,
    end: null,
  };
}

/** The life with one more fault; of faults in the same instant, what a restart cures comes last. */
export function withFault(life: Life, fault: Fault): Life {
  const first = life.first.has(fault.class) ? life.first : new Map(life.first).set(fault.class, fault.atMs);
  return { ...life, first, newest: newerFault(life.newest, fault) };
}

function newerFault(one: Fault | null, other: Fault): Fault {
  if (one === null || other.atMs > one.atMs) return other;
  return other.atMs === one.atMs && curable.has(other.class) ? other : one;
}

/**
 * What an invocation fell of; null where it runs, was ended by somebody, or shows no such cause. A fault that it has
 * polled well after is none: the program survives it. `unnamed` are faults that bear no invocation.
 */
export function causeOfFall(life: Life, unnamed: readonly Fault[]): Fault | null {
  const { end, beganMs, polledAtMs } = life;
  if (end?.kind !== "fell" || endedFromOutside(end.result)) return null;
  const about = unnamed.filter(({ atMs }) => atMs >= beganMs - OFF_MS && atMs <= end.atMs + OFF_MS);
  const told = about.toSorted((one, other) => one.atMs - other.atMs).reduce(withFault, life);
  const cause = told.newest;
  if (cause === null || curable.has(cause.class)) return null;
  const firstMs = told.first.get(cause.class) ?? cause.atMs;
  if (polledAtMs !== null && polledAtMs > firstMs) return null;
  return end.atMs - firstMs <= (polledAtMs === null ? BEFORE_FALL_MS : TRIED_MS) ? cause : null;
}

import type { RestartObservation, UnitObservation } from "../model/observation.ts";
import type { InvocationId, MonotonicMs } from "../model/scalars.ts";

/** What has to be remembered of a unit to see its next activation. */
export interface Seen {
  readonly atMs: MonotonicMs;
  readonly invocationId: InvocationId | null;
  /** NRestarts when the last activation was counted. */
  readonly automaticRestarts: number;
  readonly stoppedByOperator: boolean;
}

/** What the change from what was seen to the next observation means. */
export interface Transition {
  readonly seen: Seen;
  readonly restarts: readonly RestartObservation[];
  readonly operator: "started" | "stopped" | null;
}

/** A start that is read so much later was not seen as it happened, milliseconds. */
const UNSEEN_MS = 3000;

/** When a restart was: one that nobody saw happen was when its invocation became active, not when that was read. */
function startedMs(
  before: Seen,
  { atMs, activeSinceMs }: UnitObservation,
  { by, count }: Pick<RestartObservation, "by" | "count">,
): MonotonicMs {
  const isOlder = activeSinceMs !== null && activeSinceMs >= before.atMs && atMs - activeSinceMs > UNSEEN_MS;
  return isOlder && count === 1 && by !== "ours" ? activeSinceMs : atMs;
}

/**
 * Reads activations out of consecutive observations: systemd's own restarts, ours, and those by hand.
 * A scheduled restart that the start limit refuses brings no new invocation and is not counted.
 */
export function transition(before: Seen | null, unit: UnitObservation): Transition {
  const stoppedByOperator = unit.stopCause === "job";
  const { atMs } = unit;
  const seen = { atMs, invocationId: unit.invocationId, automaticRestarts: unit.automaticRestarts, stoppedByOperator };
  if (before === null) return { seen, restarts: [], operator: null };
  const stopped = stoppedByOperator && !before.stoppedByOperator;
  if (unit.invocationId === null || unit.invocationId === before.invocationId) {
    // NRestarts grows before the new invocation is there: it is counted with it.
    const waiting = { ...seen, invocationId: before.invocationId, automaticRestarts: before.automaticRestarts };
    return { seen: waiting, restarts: [], operator: stopped ? "stopped" : null };
  }
  const grown = unit.automaticRestarts - before.automaticRestarts;
  // NRestarts counts the one that the start limit refused, too; where a reading tells of it, it is left out.
  const refused = unit.result === "start-limit-hit" ? 1 : 0;
  // NRestarts goes back to 0 with a start by hand: what it shows then came after.
  const automatic = Math.max(0, (grown < 0 ? unit.automaticRestarts : grown) - refused);
  const restart = (by: RestartObservation["by"], count: number): readonly RestartObservation[] =>
    count > 0 ? [{ kind: "restart", unit: unit.unit, atMs: startedMs(before, unit, { by, count }), by, count }] : [];
  switch (unit.startCause) {
    case "ours":
      return { seen, restarts: [...restart("ours", 1), ...restart("systemd", automatic)], operator: null };
    case "operator":
      return { seen, restarts: restart("systemd", automatic), operator: stopped ? "stopped" : "started" };
    case "systemd":
      return { seen, restarts: restart("systemd", Math.max(1, automatic)), operator: stopped ? "stopped" : null };
    case "unknown":
      return { seen, restarts: restart("unknown", Math.max(1, automatic)), operator: stopped ? "stopped" : null };
  }
}

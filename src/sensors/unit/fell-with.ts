import type { BlindObservation, UnitObservation } from "../../model/observation.ts";
import type { UnitName } from "../../model/scalars.ts";
import type { SystemdManager } from "../../systemd/manager.ts";
import { counterOf } from "../../systemd/unit-properties.ts";
import { readTies, tieSets } from "../unit-file/ties.ts";

/** What is asked of the world. */
export interface FellWithOptions {
  readonly manager: Pick<SystemdManager, "rawProperties">;
  /** Looks at another unit anew; null for one that is not watched, or cannot be seen in time. */
  readonly look: (unit: UnitName) => Promise<UnitObservation | BlindObservation | null>;
}

/** systemd stops a bound unit in the same turn of its loop in which the other falls; nobody's hand is as quick, milliseconds. */
const SAME_MOMENT_MS = 100;

/**
 * True when the stop of a unit was systemd's own, because a watched unit that it is bound to (BindsTo=,
 * StopPropagatedFrom=) fell by itself in the same moment. In doubt it is false: then it was somebody's hand.
 */
export async function fellWith(unit: UnitName, { manager, look }: FellWithOptions): Promise<boolean> {
  const own = await manager.rawProperties(unit);
  const exitMs = own.ok ? exitOf(own.value) : null;
  if (!own.ok || exitMs === null) return false;
  const bound = readTies(own.value).filter(({ kind }) => tieSets.falling.has(kind));
  for (const tie of bound) {
    const other = tie.unit as UnitName;
    const properties = await manager.rawProperties(other);
    const otherExitMs = properties.ok ? exitOf(properties.value) : null;
    // The one that falls goes first; where both are stopped by hand, what is bound goes first, or with it.
    if (otherExitMs === null || exitMs < otherExitMs || exitMs - otherExitMs > SAME_MOMENT_MS) continue;
    if (fellByItself(await look(other))) return true;
  }
  return false;
}

function exitOf(properties: Readonly<Record<string, unknown>>): number | null {
  const microseconds = counterOf(properties["ActiveExitTimestampMonotonic"]);
  return microseconds === null || microseconds <= 0 ? null : microseconds / 1000;
}

function fellByItself(seen: UnitObservation | BlindObservation | null): boolean {
  if (seen === null || seen.kind === "blind") return false;
  if (seen.stopCause !== null) return seen.stopCause === "itself" || seen.stopCause === "ours";
  if (seen.subState.startsWith("auto-restart")) return true;
  // It is back already: whoever stopped it by hand would have started it by hand.
  return seen.activeState !== "deactivating" && (seen.startCause === "systemd" || seen.startCause === "ours");
}

import { setTimeout as sleep } from "node:timers/promises";
import type { UnitName } from "../../model/scalars.ts";
import type { SystemdManager } from "../../systemd/manager.ts";
import { readTies, tieSets } from "../unit-file/ties.ts";
import { recordIds, stopCauseOfRecords, type TimedRecord } from "./stop-cause-of-records.ts";
import type { UnitJournal } from "./unit-journal.ts";

/** Who is asked. */
export interface FellWithOptions {
  readonly manager: Pick<SystemdManager, "rawProperties">;
  readonly journal: Pick<UnitJournal, "records">;
}

/** systemd stops a bound unit in the turn of its loop after the other one's fall; a hand is hardly ever as quick, milliseconds. */
const SAME_MOMENT_MS = 250;
/** A record reaches the journal some time after the signal: how often to look for it, and how long between. */
const LOOKS = 5;
const LOOK_AGAIN_MS = 100;
/** A unit can be bound to one that is bound to the one that fell. */
const LONGEST_CHAIN = 3;

/**
 * True when the last stop of a unit was systemd's own, because a unit that it is bound to (BindsTo=, StopPropagatedFrom=)
 * fell by itself in the same moment. Asked of the journal: systemd forgets all else with the unit. In doubt it is false:
 * then it was somebody's hand.
 */
export async function fellWith(unit: UnitName, options: FellWithOptions, chain = LONGEST_CHAIN): Promise<boolean> {
  const { manager, journal } = options;
  const properties = await manager.rawProperties(unit);
  const ties = properties.ok ? readTies(properties.value) : [];
  const bound = ties.filter(({ kind }) => tieSets.falling.has(kind));
  if (bound.length === 0 || chain === 0) return false;
  const stoppedAtMs = await lastStop(unit, journal);
  if (stoppedAtMs === null) return false;
  for (const tie of bound) {
    const other = tie.unit as UnitName;
    const fall = fallBefore(stoppedAtMs, await journal.records(other));
    if (fall === "itself") return true;
    if (fall === "stopped" && (await fellWith(other, options, chain - 1))) return true;
  }
  return false;
}

/** When the unit was last told to stop, if it has not been up since; null where the journal does not tell. */
async function lastStop(unit: UnitName, journal: Pick<UnitJournal, "records">): Promise<number | null> {
  for (let look = 1; ; look += 1) {
    const stop = (await journal.records(unit)).findLast(
      ({ messageId }) => messageId === recordIds.stopping || messageId === recordIds.started,
    );
    if (stop?.messageId === recordIds.stopping) return stop.atMs;
    if (look === LOOKS) return null;
    await sleep(LOOK_AGAIN_MS);
  }
}

/** How another unit went down in the moment before; null where it did not. */
function fallBefore(stoppedAtMs: number, records: readonly TimedRecord[]): "itself" | "stopped" | null {
  const before = records.filter(({ atMs }) => atMs !== null && atMs <= stoppedAtMs);
  const last = before.findLast(({ messageId }) => goingDown.has(messageId));
  if (last === undefined || last.atMs === null || stoppedAtMs - last.atMs > SAME_MOMENT_MS) return null;
  const cause = stopCauseOfRecords(before.slice(0, before.indexOf(last) + 1));
  return cause === "itself" ? "itself" : cause === "job" ? "stopped" : null;
}

const goingDown: ReadonlySet<string> = new Set([recordIds.stopping, recordIds.deactivated, recordIds.failed]);

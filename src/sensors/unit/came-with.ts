import { setTimeout as sleep } from "node:timers/promises";
import type { UnitName } from "../../model/scalars.ts";
import type { SystemdManager } from "../../systemd/manager.ts";
import { readTies, type Tie, tieSets } from "../unit-file/ties.ts";
import { recordIds, stopCauseOfRecords, type TimedRecord } from "./stop-cause-of-records.ts";
import type { UnitJournal } from "./unit-journal.ts";

/** Who is asked, and about what. */
export interface CameWithOptions {
  readonly manager: Pick<SystemdManager, "rawProperties">;
  readonly journal: Pick<UnitJournal, "records">;
  /** When the activation began that was stopped; null for a unit that is down, and nothing else is known. */
  readonly sinceMs: number | null;
}

/** systemd stops a tied unit in the turn of its loop after the other one's fall; a hand is hardly ever as quick, milliseconds. */
const SAME_MOMENT_MS = 250;
/** A record reaches the journal some time after the signal: how often to look for it, and how long between. */
const LOOKS = 5;
const LOOK_AGAIN_MS = 100;
/** A unit can be tied to one that is tied to the one that fell. */
const LONGEST_CHAIN = 3;

/**
 * True when the last stop of a unit was systemd's own, and nobody's: because a service that it is bound to (BindsTo=,
 * StopPropagatedFrom=) fell by itself in the same moment, or because systemd began to restart one that takes it along
 * (Requires=, PartOf=, …). Asked of the journal: systemd forgets all else with the unit. In doubt it is false: then it
 * was somebody's hand.
 */
export async function cameWith(unit: UnitName, options: CameWithOptions): Promise<boolean> {
  const ties = await serviceTies(unit, options);
  const stoppedAtMs = ties.length === 0 ? null : await stopOf(unit, options);
  return stoppedAtMs !== null && takenAlong(ties, { ...options, stoppedAtMs, chain: LONGEST_CHAIN });
}

async function takenAlong(
  ties: readonly Tie[],
  options: CameWithOptions & { readonly stoppedAtMs: number; readonly chain: number },
): Promise<boolean> {
  const { journal, stoppedAtMs, chain } = options;
  for (const { kind, unit: name } of ties) {
    const other = name as UnitName;
    const records = await journal.records(other);
    if (tieSets.falling.has(kind) && fellBefore(stoppedAtMs, records)) return true;
    if (tieSets.restarting.has(kind) && near(stoppedAtMs, records, recordIds.restartScheduled) !== null) return true;
    const alikeAtMs = chain > 1 ? near(stoppedAtMs, records, recordIds.stopping) : null;
    if (alikeAtMs === null) continue;
    const further = await serviceTies(other, options);
    if (await takenAlong(further, { ...options, stoppedAtMs: alikeAtMs, chain: chain - 1 })) return true;
  }
  return false;
}

/** What can take a unit along, as far as it can fall or be restarted by itself. */
async function serviceTies(unit: UnitName, { manager }: CameWithOptions): Promise<readonly Tie[]> {
  const properties = await manager.rawProperties(unit);
  const ties = properties.ok ? readTies(properties.value) : [];
  return ties.filter((tie) => tieSets.following.has(tie.kind) && tie.unit.endsWith(".service"));
}

/** When the unit was told to stop; null where the journal does not tell. */
async function stopOf(unit: UnitName, { journal, sinceMs }: CameWithOptions): Promise<number | null> {
  for (let look = 1; ; look += 1) {
    const records = await journal.records(unit);
    const stop = sinceMs === null ? lastStop(records) : firstStop(records, sinceMs);
    if (stop !== undefined) return stop.atMs;
    if (look === LOOKS) return null;
    await sleep(LOOK_AGAIN_MS);
  }
}

/** The last stop, if the unit has not been up since. */
function lastStop(records: readonly TimedRecord[]): TimedRecord | undefined {
  const last = records.findLast(({ messageId }) => messageId === recordIds.stopping || messageId === recordIds.started);
  return last?.messageId === recordIds.stopping ? last : undefined;
}

/** The stop of the activation that began then; by now there may be another. */
function firstStop(records: readonly TimedRecord[], sinceMs: number): TimedRecord | undefined {
  const since = records.filter(({ atMs }) => atMs !== null && atMs >= sinceMs);
  const at = since.findIndex(({ messageId }) => messageId === recordIds.stopping);
  const starts = since.slice(0, at).filter(({ messageId }) => messageId === recordIds.started).length;
  return starts <= 1 ? since[at] : undefined;
}

/** Whether another unit fell by itself in the moment before. */
function fellBefore(stoppedAtMs: number, records: readonly TimedRecord[]): boolean {
  const before = records.filter(({ atMs }) => atMs !== null && atMs <= stoppedAtMs);
  const at = before.findLastIndex(({ messageId }) => goingDown.has(messageId));
  const atMs = before[at]?.atMs ?? null;
  if (atMs === null || stoppedAtMs - atMs > SAME_MOMENT_MS) return false;
  return stopCauseOfRecords(before.slice(0, at + 1)) === "itself";
}

const goingDown: ReadonlySet<string> = new Set([recordIds.stopping, recordIds.deactivated, recordIds.failed]);

/** When a record of that kind was written in the same moment; null where none was. */
function near(moment: number, records: readonly TimedRecord[], kind: string): number | null {
  const found = records.find(
    ({ messageId, atMs }) => messageId === kind && atMs !== null && Math.abs(moment - atMs) <= SAME_MOMENT_MS,
  );
  return found?.atMs ?? null;
}

import type { Observation } from "../model/observation.ts";
import type { MonotonicMs, UnitName } from "../model/scalars.ts";
import type { UnitSettings } from "../model/settings.ts";
import type { PolicyState } from "../policy/state.ts";
import type { Clock } from "../runtime/clock.ts";
import type { JournalQueries } from "../sensors/journal/query.ts";
import type { SystemdManager } from "../systemd/manager.ts";
import type { AuditDesk } from "./audit-desk.ts";
import type { HeartbeatRecall } from "./heartbeat-recall.ts";
import { unitHands } from "./hands.ts";
import type { DependencyWatchOptions } from "./dependency-watch.ts";
import type { KinWatch } from "./kin-watch.ts";
import type { LocalTime } from "./local-time.ts";
import type { ScanLoop } from "./scan-loop.ts";
import type { SightLog } from "./sight-log.ts";
import { ownWords } from "./own-words.ts";
import { toldDefects } from "./told-defects.ts";
import { UnitWatch } from "./unit-watch.ts";

/** What all units' watches share. */
export interface WatchParts {
  readonly clock: Clock;
  readonly presentMs: () => MonotonicMs;
  readonly localTime: LocalTime;
  readonly kin: KinWatch;
  readonly desk: AuditDesk;
  readonly manager: SystemdManager;
  readonly queries: JournalQueries;
  readonly heartbeats: HeartbeatRecall;
  readonly scans: ScanLoop;
  readonly sights: SightLog;
  readonly probe: DependencyWatchOptions["probe"];
  readonly save: () => void;
  /** Reads a unit anew. */
  readonly refresh: (unit: UnitName) => void;
  /** Tells whoever follows the journal of an entry that is in it. */
  readonly expectRead: (atMs: MonotonicMs) => void;
}

/** What is known of a unit before it is watched. */
export interface WatchedUnit {
  readonly unit: UnitName;
  readonly settings: UnitSettings;
  readonly state: PolicyState;
  /** What was observed of it before this daemon came up. */
  readonly past: readonly Observation[];
}

/** Puts together all that watches one unit. */
export function makeWatch(
  { unit, settings, state, past }: WatchedUnit,
  {
    clock,
    presentMs,
    localTime,
    kin,
    desk,
    manager,
    queries,
    heartbeats,
    scans,
    sights,
    probe,
    save,
    refresh,
    expectRead,
  }: WatchParts,
): UnitWatch {
  const watch: UnitWatch = new UnitWatch({
    unit,
    settings,
    state,
    clock,
    presentMs,
    minuteOfDay: () => localTime.minuteOfDay({ evenForMs: watch.currentSettings.memory.warmUpMs }),
    past,
    record: desk.record,
    announce: desk.announce,
    wordingFor: desk.wordingFor,
    save,
    onOutcome: () => refresh(unit),
    hands: unitHands({
      unit,
      manager,
      queries,
      clock,
      settings: () => watch.currentSettings,
      lastSeen: () => watch.keeper.lastSeen,
      unitFile: () => watch.unitFile,
      lastFallen: () => watch.lastFallen,
      scanAfterwards: () => scans.scanAfterwards(),
      others: {
        wouldStart: () => kin.wouldStart(unit),
        wouldStop: () => running(kin.strangersBoundTo(unit), manager),
      },
    }),
    scanNow: () => scans.scanNow(),
    properties: async () => {
      // Read when the unit is first seen: before that it would be read for nothing.
      if (watch.keeper.lastSeen === null) return null;
      const properties = await manager.rawProperties(unit);
      return properties.ok ? properties.value : null;
    },
    lastHeartbeat: async (invocation) => {
      const { activityPattern } = ownWords(watch.currentSettings);
      const found = await heartbeats.of(unit, invocation, activityPattern);
      if (found === null || found.lastAtMs === null) return null;
      const { lastAtMs: atMs, origin, text } = found;
      return { atMs, origin, text };
    },
    onUnheard: expectRead,
    toldDefects: () => toldDefects(queries, unit),
    onSight: (observation) => sights.tell(observation),
    probe,
  });
  return watch;
}

/** Those of the units that are up, or on their way. */
async function running(
  units: readonly string[],
  manager: Pick<SystemdManager, "unitProperties">,
): Promise<readonly string[]> {
  const states = await Promise.all(units.map(async (unit) => ({ unit, state: await manager.unitProperties(unit) })));
  return states
    .filter(({ state }) => state.ok && state.value.activeState !== "inactive" && state.value.activeState !== "failed")
    .map(({ unit }) => unit);
}

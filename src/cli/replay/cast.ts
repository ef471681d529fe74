import { defaultSettings } from "../../config/settings-defaults.ts";
import type { Observation } from "../../model/observation.ts";
import type { MonotonicMs, UnitName } from "../../model/scalars.ts";
import type { UnitSettings } from "../../model/settings.ts";
import type { JournalScope } from "../../sensors/journal/matches.ts";
import type { ManagerWord } from "../../sensors/journal/observe.ts";
import { type UnitTrack, unitTrack } from "./unit-track.ts";

/** The units of a replay: those that were named, or those that the file shows. */
export interface Cast {
  /** The unit's track; null for one that is not replayed. */
  track(unit: UnitName): UnitTrack | null;
  /** A line of the unit's own program: from the first one on, a unit that nobody named is told of. */
  speaks(track: UnitTrack, atMs: MonotonicMs): void;
  /** The daemon watched this one: units that neither it nor anybody else named are no longer replayed. */
  watched(unit: UnitName): UnitTrack | null;
  /** Whose lines without a unit are. */
  readonly nobody: UnitName;
  /** A daemon's own unit is not replayed. */
  exclude(unit: UnitName): void;
  readonly tracks: ReadonlyMap<UnitName, UnitTrack>;
  settingsOf(unit: UnitName): UnitSettings;
  /** True once there were more units than are kept. */
  readonly overflowed: boolean;
}

/** The name for lines that say no unit. */
const placeholder = "unknown.service" as UnitName;
/** Of units that nobody named. */
const MOST_UNITS = 500;
/** systemd's own services, and users' managers. */
const notOfInterest = /^(?:systemd-[^/]*|user@[^/]*|user-runtime-dir@[^/]*|unitwarden)\.service$/;
const SERVICE = /^[^/]{1,247}\.service$/;

/** Makes the cast; `named` null: whatever the file shows. */
export function cast(options: {
  readonly named: ReadonlyMap<UnitName, UnitSettings> | null;
  readonly scope: JournalScope;
  readonly tell: (observation: Observation) => void;
  /** Gets what a supervisor says of a unit's process. */
  readonly tellWord: (word: ManagerWord) => void;
}): Cast {
  const { named, scope } = options;
  const tracks = new Map<UnitName, UnitTrack>();
  const excluded = new Set<UnitName>();
  const told = new Set<UnitName>(named?.keys());
  let onlyWatched = false;
  let overflowed = false;
  const [single, ...others] = named?.keys() ?? [];
  const nobody = single !== undefined && others.length === 0 ? single : placeholder;

  const settingsOf = (unit: UnitName): UnitSettings => named?.get(unit) ?? defaultSettings;

  function add(unit: UnitName): UnitTrack {
    const tell = (observation: Observation) => {
      if (told.has(unit) || observation.kind === "message") options.tell(observation);
    };
    const track = unitTrack({ unit, settings: settingsOf(unit), scope, tell, tellWord: options.tellWord });
    tracks.set(unit, track);
    return track;
  }

  function isOfInterest(unit: UnitName): boolean {
    if (unit === nobody) return true;
    if (named !== null || onlyWatched) return false;
    if (!SERVICE.test(unit) || notOfInterest.test(unit) || excluded.has(unit)) return false;
    overflowed ||= tracks.size >= MOST_UNITS;
    return tracks.size < MOST_UNITS;
  }

  for (const unit of named?.keys() ?? []) add(unit);
  return {
    tracks,
    nobody,
    settingsOf,
    get overflowed() {
      return overflowed;
    },
    track: (unit) => tracks.get(unit) ?? (isOfInterest(unit) ? add(unit) : null),
    speaks(track, atMs) {
      if (told.has(track.unit)) return;
      told.add(track.unit);
      track.begin(atMs);
    },
    watched(unit) {
      if (named !== null) return tracks.get(unit) ?? null;
      if (!onlyWatched) {
        for (const other of tracks.keys()) if (other !== unit && other !== placeholder) tracks.delete(other);
        onlyWatched = true;
      }
      told.add(unit);
      return tracks.get(unit) ?? add(unit);
    },
    exclude(unit) {
      if (named?.has(unit) === true || excluded.has(unit)) return;
      excluded.add(unit);
      tracks.delete(unit);
    },
  };
}

import { ownWords } from "../../daemon/own-words.ts";
import type { Observation } from "../../model/observation.ts";
import type { BootId, MonotonicMs, UnitName } from "../../model/scalars.ts";
import type { UnitSettings } from "../../model/settings.ts";
import type { JournalEntry } from "../../sensors/journal/entry.ts";
import type { JournalScope } from "../../sensors/journal/matches.ts";
import { type JournalObserver, journalObserver, type ManagerWord } from "../../sensors/journal/observe.ts";
import { type DeedBook, deedBook } from "./deed-book.ts";
import { unitReconstruction } from "./reconstruct-unit.ts";
import { isStartRecord, type StateRecord } from "./state-record.ts";

/** What is read about one unit: its lines, systemd's records, what the daemon observed; each observation goes out once. */
export interface UnitTrack {
  readonly unit: UnitName;
  readonly deeds: DeedBook;
  /** An entry of the unit's own, of systemd about it, or a text without a word of who wrote it. */
  entry(entry: JournalEntry, writer: "program" | "manager" | "nobody"): void;
  /** The unit is told of from now on, beginning with what is known of it. */
  begin(atMs: MonotonicMs): void;
  stateRecord(record: StateRecord): void;
  /** The daemon recorded these: as long as it does, nothing is reconstructed. */
  recorded(observations: readonly Observation[], atMs: MonotonicMs): void;
  readonly settings: UnitSettings;
  /** The daemon begins to watch, at that time, or goes on with other settings. */
  watched(settings: UnitSettings, atMs: MonotonicMs): void;
  /** The daemon has ended: from here on the journal alone has to tell. */
  unwatched(atMs: MonotonicMs): void;
  rebooted(atMs: MonotonicMs): void;
  tick(nowMs: MonotonicMs): void;
  /** Nothing more comes: a fall of the last minute stays one. */
  end(): void;
}

/** The boot that all entries are laid on. */
export const replayBoot = "0".repeat(32) as BootId;

/** What the daemon has not recorded for so long, it no longer sees: it writes once a minute, and right before it decides. */
const FRESH_MS = 150_000;

/** Tracks one unit; `tell` gets what the daemon's sensors would have given. */
export function unitTrack(options: {
  readonly unit: UnitName;
  readonly settings: UnitSettings;
  readonly scope: JournalScope;
  readonly tell: (observation: Observation) => void;
  /** Gets what a supervisor says of the unit's processes. */
  readonly tellWord: (word: ManagerWord) => void;
}): UnitTrack {
  const { unit, scope } = options;
  const deeds = deedBook();
  let { settings } = options;
  let observers = newObservers();
  let rebuilt = newReconstruction();
  /** When the daemon last recorded something; null while it does not watch. */
  let recordedMs: MonotonicMs | null = null;
  /** True while the daemon has something to record each minute: the unit runs. */
  let isDueEachMinute = false;
  /** When systemd last told of a start. */
  let startedMs = -Infinity;
  let seesJournal = false;

  function newObservers(): { readonly told: JournalObserver; readonly bare: JournalObserver } {
    const words = new Map([[unit, ownWords(settings)]]);
    const shared = { units: [unit], scope, bootId: replayBoot, ownWords: words, onManagerWord: options.tellWord };
    // A text with none of the fields that say who wrote it: no program can have forged it, so it is believed.
    return { told: journalObserver(shared), bare: journalObserver({ ...shared, speaker: "unknown" }) };
  }

  function newReconstruction() {
    return unitReconstruction(unit, {
      deeds,
      tell: (observation) => {
        if (recordedMs === null) options.tell(observation);
      },
    });
  }

  /** The daemon's follower begins with the first thing that is read. */
  function see(atMs: MonotonicMs): void {
    if (seesJournal || recordedMs !== null) return;
    seesJournal = true;
    options.tell({ kind: "sight", unit, atMs, visible: true, reason: "following" });
  }

  /** Of a unit that stays down there is nothing to record; of one that runs, or was started, there is. */
  function isForgotten(nowMs: MonotonicMs): boolean {
    if (recordedMs === null) return false;
    const sinceMs = isDueEachMinute ? recordedMs : startedMs;
    return sinceMs >= recordedMs && nowMs - sinceMs > FRESH_MS;
  }

  function showReconstructed(atMs: MonotonicMs): void {
    seesJournal = false;
    see(atMs);
    if (rebuilt.current !== null) options.tell({ ...rebuilt.current, atMs });
  }

  return {
    unit,
    deeds,
    get settings() {
      return settings;
    },
    entry(entry, writer) {
      see(entry.atMs);
      if (writer !== "manager") rebuilt.line(entry);
      const found = (writer === "nobody" ? observers.bare : observers.told).observe(entry);
      for (const observation of found) {
        // The daemon records how it sees, and we know no better.
        if (observation.kind !== "sight" || recordedMs === null) options.tell(observation);
      }
    },
    begin: showReconstructed,
    stateRecord(record) {
      see(record.atMs);
      if (isStartRecord(record)) startedMs = record.atMs;
      rebuilt.record(record);
    },
    recorded(observations, atMs) {
      recordedMs ??= atMs;
      recordedMs = Math.max(recordedMs, atMs) as MonotonicMs;
      for (const observation of observations) {
        if (observation.kind === "unit") isDueEachMinute = observation.activeState === "active";
        options.tell(observation);
      }
    },
    watched(next, atMs) {
      settings = next;
      observers = newObservers();
      recordedMs = atMs;
      isDueEachMinute = true;
    },
    unwatched(atMs) {
      if (recordedMs === null) return;
      recordedMs = null;
      showReconstructed(atMs);
    },
    rebooted(atMs) {
      recordedMs = null;
      seesJournal = false;
      observers = newObservers();
      rebuilt = newReconstruction();
      see(atMs);
    },
    tick(nowMs) {
      rebuilt.tick(nowMs);
      if (isForgotten(nowMs)) this.unwatched(nowMs);
      if (recordedMs !== null) return;
      for (const sight of observers.told.tick(nowMs)) options.tell(sight);
    },
    end: () => rebuilt.tick(Infinity as MonotonicMs),
  };
}

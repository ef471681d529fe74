import type { AuditWording } from "../../audit/wording/wording.ts";
import type { Observation } from "../../model/observation.ts";
import type { MonotonicMs, UnitName } from "../../model/scalars.ts";
import type { UnitSettings } from "../../model/settings.ts";
import { shiftTimes } from "../../daemon/shift-times.ts";
import type { JournalScope } from "../../sensors/journal/matches.ts";
import { systemdMessageIds } from "../../sensors/journal/message-ids.ts";
import { cast as makeCast } from "./cast.ts";
import type { ReplayEvent } from "./events.ts";
import { type Fields, fieldText, wholeNumber } from "./fields.ts";
import { kernelMessage } from "../../sensors/journal/kernel-message.ts";
import { cursorOf, idField, lenientEntry, stampOf } from "./lenient-entry.ts";
import { daemonRecord, type DaemonRecord, isDaemonMessage, latenessMs } from "./recorded.ts";
import { recordedSettings, recordedState } from "./recorded-settings.ts";
import { reorderWindow } from "./reorder.ts";
import { shiftObservation } from "./shift-observation.ts";
import { openStage, type Scene } from "./stage.ts";
import { isEndRecord, isStateRecord, stateRecord } from "./state-record.ts";
import { type Place, timeline } from "./timeline.ts";
import { replayBoot, type UnitTrack } from "./unit-track.ts";

/** Takes a journal's entries in their order, and tells what the daemon would have found and decided. */
export interface Replayer {
  entry(fields: Fields, line: number): void;
  end(): void;
  /** The wall clock where the file was read last; null while no entry told it. */
  readonly wallMs: number | null;
  /** Units that were replayed, and of each whether an entry was of it. */
  readonly units: ReadonlyMap<UnitName, boolean>;
  /** True when the file has more units than are kept apart. */
  readonly overflowed: boolean;
}

/** What a replay needs. */
export interface ReplayerOptions {
  /** The units to replay, with their settings; null: those that the file shows. */
  readonly named: ReadonlyMap<UnitName, UnitSettings> | null;
  /** True: the settings that the daemon recorded hold, where it did. */
  readonly asRecorded: boolean;
  readonly scope: JournalScope;
  readonly tell: (event: ReplayEvent) => void;
  readonly onBug: (what: string) => void;
  /** The words of what was decided. */
  readonly wording: AuditWording;
}

/** The daemon writes what it observed once a minute: so much later, an observation may come. */
const WINDOW_MS = 65_000;
/** Between two looks at what time alone brings to the reading side. */
const TICK_MS = 1000;
const UNTOLD_TRANSPORTS: ReadonlySet<string | null> = new Set(["audit", "driver"]);
const DATAGRAM_TRANSPORTS: ReadonlySet<string | null> = new Set(["journal", "syslog"]);

type Untimed<One> = One extends Scene ? Omit<One, "source" | "wallOffsetMs"> : never;

/** Begins a replay. */
export function replayer(options: ReplayerOptions): Replayer {
  const { scope, named, asRecorded } = options;
  const time = timeline();
  const heard = new Set<UnitName>();
  /** The daemon's own unit, by whatever name it ran. */
  const daemons = new Set<string>();
  const cast = makeCast({
    named,
    scope,
    tell: (observation: Observation) => hold({ kind: "observation", atMs: observation.atMs, observation }),
    tellWord: (word) => hold({ kind: "told", ...word }),
  });
  const stage = openStage({ cast, tell: options.tell, onBug: options.onBug, wording: options.wording });
  const held = reorderWindow<Scene>((scene) => stage.play(scene));
  let reading: Pick<Scene, "source" | "wallOffsetMs"> = { source: { cursor: null, line: 0 }, wallOffsetMs: null };
  let nowMs = 0 as MonotonicMs;
  let tickedMs = -Infinity;

  function hold(scene: Untimed<Scene>): void {
    held.push({ ...scene, ...reading });
  }

  function unwatch(atMs: MonotonicMs): void {
    for (const track of cast.tracks.values()) track.unwatched(atMs);
  }

  function ofDaemon(record: DaemonRecord, place: Place, atMs: MonotonicMs): void {
    if (record.kind === "stopping") {
      unwatch(atMs);
      return;
    }
    const { unit } = record;
    const track = record.kind === "watching" ? cast.watched(unit) : (cast.tracks.get(unit) ?? null);
    if (track === null) return;
    switch (record.kind) {
      case "readjusted":
        if (!asRecorded || record.settings === null) return;
        track.watched(recordedSettings(record.settings), atMs);
        hold({ kind: "adopt", unit, atMs, settings: track.settings });
        return;
      case "watching": {
        // Without its evidence (journalctl leaves out a field over 4096 bytes) what held before holds on.
        const known = asRecorded && record.settings !== null;
        const settings = known ? recordedSettings(record.settings) : track.settings;
        // Other thresholds have their own past.
        const state = asRecorded ? recordedState(record.state, unit) : null;
        track.watched(settings, atMs);
        hold({
          kind: "open",
          unit,
          atMs,
          settings,
          state: state === null ? null : shiftTimes(state, place.placeOf(0)),
        });
        return;
      }
      case "paused": {
        const untilMs = record.forMs === null ? null : ((atMs + record.forMs) as MonotonicMs);
        hold({ kind: "pause", unit, atMs, untilMs });
        return;
      }
      case "let-go":
        track.unwatched(atMs);
        return;
      case "observed":
        track.recorded(
          record.observations.map((observation) => shiftObservation(observation, place.placeOf)),
          atMs,
        );
        return;
      case "intent":
        track.deeds.intent({ decision: record.decision, kind: record.action, atMs });
        break;
      case "outcome":
        track.deeds.outcome(record.decision, { atMs, outcome: record.outcome });
        break;
      case "mark":
    }
    track.recorded([], atMs);
    if (record.kind !== "outcome") hold({ kind: "look", unit, atMs });
  }

  function route(fields: Fields, place: Place, messageId: string | null): void {
    const writer = fieldText(fields, scope.kind === "user" ? "_SYSTEMD_USER_UNIT" : "_SYSTEMD_UNIT");
    const pid = wholeNumber(fieldText(fields, "_PID"));
    const byManager = scope.kind === "user" ? writer === "init.scope" : pid === 1;
    const about = byManager ? (fieldText(fields, "UNIT") ?? fieldText(fields, "USER_UNIT")) : null;
    const transport = fieldText(fields, "_TRANSPORT");
    const isSuppression = messageId === systemdMessageIds.suppressed && transport === "driver";
    const object = isSuppression
      ? (fieldText(fields, "OBJECT_SYSTEMD_USER_UNIT") ?? fieldText(fields, "OBJECT_SYSTEMD_UNIT"))
      : null;
    // A daemon that was killed says no word of farewell.
    if (about !== null && daemons.has(about) && isEndRecord(messageId)) unwatch(place.atMs);
    const name = object ?? about ?? writer;
    if (name === null || name === "") {
      withoutUnit(fields, place, { pid, transport });
      return;
    }
    const track = cast.track(name as UnitName);
    if (track === null) return;
    heard.add(track.unit);
    if (about !== null && isStateRecord(messageId)) track.stateRecord(stateRecord(fields, messageId, place.atMs));
    if (about === null && object === null) cast.speaks(track, place.atMs);
    track.entry(entryAt(fields, place), about === null ? "program" : "manager");
  }

  /** A line that says no unit: nobody's, the kernel's, or a made-up one's. */
  function withoutUnit(
    fields: Fields,
    place: Place,
    { pid, transport }: { readonly pid: number | null; readonly transport: string | null },
  ): void {
    if (transport === "kernel") {
      const found = kernelMessage(fieldText(fields, "MESSAGE") ?? "");
      if (found !== null) hold({ kind: "told", atMs: place.atMs, ...found, unit: found.unit ?? cast.nobody });
      return;
    }
    // A process that was gone before journald could ask for its unit is anybody's.
    if (UNTOLD_TRANSPORTS.has(transport) || (pid !== null && DATAGRAM_TRANSPORTS.has(transport))) return;
    const track = cast.track(cast.nobody);
    if (track === null) return;
    heard.add(track.unit);
    cast.speaks(track, place.atMs);
    const isBare = pid === null && transport === null;
    const unit = scope.kind === "user" ? { userUnit: track.unit } : { unit: track.unit };
    track.entry({ ...entryAt(fields, place), ...unit }, isBare ? "nobody" : "program");
  }

  function tick(): void {
    if (nowMs - tickedMs < TICK_MS) return;
    tickedMs = nowMs;
    for (const track of cast.tracks.values()) track.tick(nowMs);
    held.release((nowMs - WINDOW_MS) as MonotonicMs);
  }

  return {
    entry(fields, line) {
      const place = time.place(stampOf(fields));
      nowMs = place.atMs;
      reading = { source: { cursor: cursorOf(fields), line }, wallOffsetMs: place.wallOffsetMs };
      if (place.rebooted) {
        hold({ kind: "reboot", atMs: nowMs });
        for (const track of cast.tracks.values()) track.rebooted(nowMs);
      }
      tick();
      const messageId = fields.get("MESSAGE_ID") === undefined ? null : idField(fields, "MESSAGE_ID");
      if (isDaemonMessage(messageId)) {
        const writer = fieldText(fields, "_SYSTEMD_UNIT");
        const record = daemonRecord(fields, messageId);
        if (record !== null) {
          if (writer !== null) {
            daemons.add(writer);
            cast.exclude(writer as UnitName);
          }
          ofDaemon(record, place, Math.max(0, nowMs - latenessMs(fields)) as MonotonicMs);
          return;
        }
      }
      route(fields, place, messageId);
    },
    end() {
      for (const track of cast.tracks.values()) track.end();
      held.release(Infinity as MonotonicMs);
      stage.close(nowMs);
    },
    get wallMs() {
      const { wallOffsetMs } = reading;
      return wallOffsetMs === null ? null : nowMs + wallOffsetMs;
    },
    get units() {
      return new Map([...cast.tracks.keys()].map((unit) => [unit, heard.has(unit)]));
    },
    get overflowed() {
      return cast.overflowed;
    },
  };
}

function entryAt(fields: Fields, { atMs, wallOffsetMs }: Place): Parameters<UnitTrack["entry"]>[0] {
  const wallMs = wallOffsetMs === null ? null : atMs + wallOffsetMs;
  return lenientEntry(fields, { atMs, wallMs, bootId: replayBoot });
}

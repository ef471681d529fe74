import type { AuditWording } from "../../audit/wording/wording.ts";
import type { Observation } from "../../model/observation.ts";
import type { MonotonicMs, UnitName } from "../../model/scalars.ts";
import type { UnitSettings } from "../../model/settings.ts";
import type { PolicyState } from "../../policy/state.ts";
import type { Cast } from "./cast.ts";
import type { Finding, ReplayEvent, Source } from "./events.ts";
import { player, type Player, type Untold } from "./player.ts";
import { RecordedWall } from "./wall-clock.ts";

/** Something that happens to a unit, or to all of them, at its time. */
export type Scene = { readonly atMs: MonotonicMs; readonly source: Source; readonly wallOffsetMs: number | null } & (
  | { readonly kind: "observation"; readonly observation: Observation }
  | { readonly kind: "told"; readonly unit: UnitName; readonly class: Finding["class"]; readonly text: string }
  | { readonly kind: "look"; readonly unit: UnitName }
  | { readonly kind: "pause"; readonly unit: UnitName; readonly untilMs: MonotonicMs | null }
  | { readonly kind: "adopt"; readonly unit: UnitName; readonly settings: UnitSettings }
  | {
      readonly kind: "open";
      readonly unit: UnitName;
      readonly settings: UnitSettings;
      readonly state: PolicyState | null;
    }
  | { readonly kind: "reboot" }
);

/** Plays scenes in the order of their times, each unit with a player of its own. */
export interface Stage {
  play(scene: Scene): void;
  /** Lets time pass to the end. */
  close(atMs: MonotonicMs): void;
}

/** Opens the stage; `tell` gets all that is found and decided, in the order of time. */
export function openStage(options: {
  readonly cast: Cast;
  readonly tell: (event: ReplayEvent) => void;
  readonly onBug: (what: string) => void;
  readonly wording: AuditWording;
}): Stage {
  const { cast } = options;
  const players = new Map<UnitName, Player>();
  const wall = new RecordedWall();
  let source: Source = { cursor: null, line: 0 };
  let soonestMs = Infinity;

  function tell(unit: UnitName, event: Untold, atMs: MonotonicMs): void {
    options.tell({ ...event, unit, wallMs: wall.at(atMs), source });
  }

  function playerOf(unit: UnitName, atMs: MonotonicMs): Player | null {
    const found = players.get(unit);
    const track = cast.tracks.get(unit);
    if (track === undefined) {
      players.delete(unit);
      return null;
    }
    if (found !== undefined) return found;
    const made = player({
      unit,
      settings: cast.settingsOf(unit),
      atMs,
      deeds: track.deeds,
      minuteOfDay: (ms, { memory }) => wall.minuteOfDayAt(ms, { evenForMs: memory.warmUpMs }),
      tell: (event, ms) => tell(unit, event, ms),
      onBug: options.onBug,
      wording: options.wording,
    });
    players.set(unit, made);
    return made;
  }

  function soonest(): number {
    let ms = Infinity;
    for (const { dueMs } of players.values()) ms = Math.min(ms, dueMs);
    return ms;
  }

  /** All units side by side, so that what they tell comes in the order of time. */
  function advance(toMs: MonotonicMs): void {
    while (soonestMs <= toMs) {
      const atMs = soonestMs as MonotonicMs;
      for (const one of players.values()) one.advance(atMs);
      soonestMs = soonest();
    }
  }

  function observe(observation: Observation, atMs: MonotonicMs): void {
    const found = playerOf(observation.unit, atMs);
    if (found === null) return;
    if (observation.kind === "message") {
      tell(found.unit, { kind: "finding", class: observation.class, text: observation.text }, atMs);
    }
    found.take(observation, atMs);
    soonestMs = Math.min(soonestMs, found.dueMs);
  }

  function happen(scene: Scene): void {
    const { atMs } = scene;
    switch (scene.kind) {
      case "observation":
        observe(scene.observation, atMs);
        break;
      case "told":
        tell(scene.unit, { kind: "finding", class: scene.class, text: scene.text }, atMs);
        break;
      case "look":
        playerOf(scene.unit, atMs)?.look(atMs);
        break;
      case "pause":
        playerOf(scene.unit, atMs)?.pause(scene.untilMs, atMs);
        break;
      case "adopt":
        playerOf(scene.unit, atMs)?.adopt(scene.settings);
        break;
      case "open": {
        const { settings, state } = scene;
        wall.begin();
        playerOf(scene.unit, atMs)?.open({ settings, state, atMs, isReboot: false });
        break;
      }
      case "reboot":
        wall.begin();
        for (const one of players.values()) one.open({ settings: one.settings, state: null, atMs, isReboot: true });
    }
    if (scene.kind !== "observation") soonestMs = soonest();
  }

  return {
    play(scene) {
      advance(scene.atMs);
      ({ source } = scene);
      wall.set(scene.wallOffsetMs);
      happen(scene);
    },
    close: advance,
  };
}

import type { UnitSettings } from "../../model/settings.ts";
import type { Episode, Raised, State } from "./state.ts";

type Limits = UnitSettings["conflict"];

/** The window in which the pauses between conflicts are seen to be pauses only: an hour by default. */
const FLAP_WINDOWS = 20;
/** So many times the episodes that make a conflict make one that comes and goes: 6 by default. */
const FLAP_FACTOR = 2;

/** What shows that a conflict lasts, and since when; null when nothing does. */
export interface Finding extends Pick<Raised, "sinceMs" | "episodes" | "longestGapMs"> {
  readonly reason: "conflict-lasts" | "conflict-flaps";
}

/** So many unit invocations in a row that met a conflict are no old poll dying, however fast they came. */
export function manyInvocations({ episodes }: Limits): number {
  return FLAP_FACTOR * episodes;
}

/** Episodes kept: more than any rule asks for. */
export function keptEpisodes({ episodes }: Limits): number {
  return Math.max(100, 2 * FLAP_FACTOR * episodes);
}

/** Episodes in the window that ends now, by the clock of the unit's time up. */
export function inWindow({ counted }: State, { windowMs }: Limits, nowUpMs: number): readonly Episode[] {
  return counted.filter(({ upMs }) => upMs > nowUpMs - windowMs);
}

/**
 * Judges by the episode that has just been added. `conflict-lasts`: enough in the window that are no old poll dying.
 * `conflict-flaps`: twice as many in twenty windows, with good polls between; of those that a start or a network error
 * excuses, one in each grace weighs half.
 */
export function findingOf(state: State, limits: Limits, newest: Episode, options: { counts: boolean }): Finding | null {
  const recent = inWindow(state, limits, newest.upMs);
  if (options.counts && recent.length >= limits.episodes) return finding("conflict-lasts", recent, 0);
  const lately = ({ atMs }: Episode) => atMs > newest.atMs - FLAP_WINDOWS * limits.windowMs;
  const counted = options.counts ? state.counted.filter(lately) : [];
  const excused = state.excused.filter(lately);
  if (counted.length + Math.floor(excused.length / 2) < FLAP_FACTOR * limits.episodes) return null;
  const all = [...counted, ...excused].toSorted((one, other) => one.atMs - other.atMs);
  return finding("conflict-flaps", all, longestGapMs(all));
}

function finding(reason: Finding["reason"], episodes: readonly Episode[], gapMs: number): Finding | null {
  const [first] = episodes;
  return first === undefined ? null : { reason, sinceMs: first.atMs, episodes: episodes.length, longestGapMs: gapMs };
}

function longestGapMs(episodes: readonly Episode[]): number {
  return episodes
    .slice(1)
    .reduce((longest, { upMs }, index) => Math.max(longest, upMs - (episodes[index]?.upMs ?? upMs)), 0);
}

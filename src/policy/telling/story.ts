import type { Language } from "../../model/language.ts";
import type { Notification, Severity } from "../../model/notification.ts";
import type { MonotonicMs, UnitName } from "../../model/scalars.ts";
import type { Tally } from "./tally.ts";

/** A notification before a channel's own count of what was held back is added. */
export type Draft = Omit<Notification, "heldBack">;

/** One incident as the owner is told of it: opened, reminded of, recovered. Its key is the unit and the class. */
export interface Story {
  readonly key: string;
  readonly unit: UnitName | null;
  /** What it is about: `stray`, `stall`, `down`, … (a detector, or what two of them see of the same thing). */
  readonly class: string;
  readonly severity: Severity;
  readonly language: Language;
  readonly title: string;
  readonly happened: string;
  readonly evidence: readonly string[];
  readonly left: string | null;
  /** The incidents that it was ever made of, the newest last; an outcome is known by them. */
  readonly incidents: readonly string[];
  /** Those of them that are open. */
  readonly open: readonly string[];
  /** True for what is told once and has neither reminders nor an end. */
  readonly once: boolean;
  readonly openedAtMs: MonotonicMs;
  /** How often it came back before it was over, the first time included. */
  readonly occurrences: number;
  /** The ID of its first notification; null: nothing was told yet. */
  readonly thread: string | null;
  /** Something new is to be told then; null: nothing new. */
  readonly dueMs: MonotonicMs | null;
  /** Sentences about what was done and is not told yet. */
  readonly done: readonly string[];
  /** What is being done, or is not done and why; null when that is known to be over. */
  readonly doing: string | null;
  readonly remindAtMs: MonotonicMs | null;
  readonly reminders: number;
  /** Since when none of its incidents is open; null while one is. */
  readonly calmSinceMs: MonotonicMs | null;
  /** How the last of them ended, in a sentence. */
  readonly closing: string | null;
}

/** Something that was told once, and when: it is not told again soon. */
export interface ToldOnce {
  readonly key: string;
  readonly atMs: MonotonicMs;
}

/** All that is told, and was; plain data, so that it can outlive the daemon. */
export interface TellingState {
  /** Begins the ID of every notification, so that none comes twice, whatever becomes of the state. */
  readonly seed: string;
  /** The next number. */
  readonly sequence: number;
  readonly stories: readonly Story[];
  readonly toldOnce: readonly ToldOnce[];
  /** The local day (`2026-11-29`) of the last daily summary; empty before the first, null before the first look at the clock. */
  readonly summaryDay: string | null;
  /** What the next summary will say, by unit. */
  readonly tally: { readonly [unit: string]: Tally };
}

/** Nothing told yet. `seed` must not come twice. */
export function freshTelling(seed: string): TellingState {
  return { seed, sequence: 1, stories: [], toldOnce: [], summaryDay: null, tally: {} };
}

/** The key of the story of a unit and a class. */
export function storyKey(unit: UnitName | null, kind: string): string {
  return `${unit ?? "unitwarden"}/${kind}`;
}

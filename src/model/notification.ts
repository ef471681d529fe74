import type { Language } from "./language.ts";
import type { UnitName, WallMs } from "./scalars.ts";

/** How much it matters to the owner: syslog's priorities 5, 4, 3 and 2, in their order. */
export const severities = ["notice", "warning", "error", "critical"] as const;

/** One of them. */
export type Severity = (typeof severities)[number];

/** True where `severity` is at least `minimum`. */
export function isAtLeast(severity: Severity, minimum: Severity): boolean {
  return severities.indexOf(severity) >= severities.indexOf(minimum);
}

/** Where a notification stands in its story. */
export type Phase = "opened" | "update" | "reminder" | "recovered" | "once" | "summary" | "test";

/** What the owner is told: whole, redacted and bounded, so that a channel only has to give it a shape. */
export interface Notification {
  /** Never the same for two, also across a lost state: a receiver can tell a repeat by it. */
  readonly id: string;
  /** The ID of the first notification of its story: the thread, where a channel has threads. */
  readonly story: string;
  readonly phase: Phase;
  readonly severity: Severity;
  /** Null where it is about unitwarden itself. */
  readonly unit: UnitName | null;
  /** A stable code of what it is about: `stray`, `stall`, `down`, `conflict`, `summary`, … */
  readonly class: string;
  readonly host: string;
  readonly atWallMs: WallMs;
  readonly language: Language;
  /** One line, without the unit's and the host's name. */
  readonly title: string;
  /** What happened, in sentences; may have several lines. */
  readonly happened: string;
  /** A line or two of evidence, each of at most 200 characters; may be empty. */
  readonly evidence: readonly string[];
  /** What unitwarden did, a sentence each; may be empty. */
  readonly done: readonly string[];
  /** What is left to the owner; null where nothing is. */
  readonly left: string | null;
  /** The command to look further; null where none would help. */
  readonly look: string | null;
  /** What the cap on storms kept back since the last notification of this channel; null where nothing was. */
  readonly heldBack: HeldBack | null;
}

/** Notifications that were not sent, because too many were. */
export interface HeldBack {
  readonly count: number;
  /** The first few of them, a title each. */
  readonly titles: readonly string[];
}

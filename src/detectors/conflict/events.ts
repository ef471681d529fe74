import type { MessageObservation } from "../../model/observation.ts";
import type { InvocationId, MonotonicMs } from "../../model/scalars.ts";
import { belongsTo } from "../conflict-lines.ts";
import type { UnitChange, UnitLost } from "../unit-changes.ts";

/** A line of the unit's journal that matters here. */
export interface Line {
  readonly kind: "line";
  readonly atMs: MonotonicMs;
  readonly class: "activity" | "network" | "conflict" | "session_conflict" | "conflict_webhook";
  readonly text: string;
  readonly invocationId: InvocationId | null;
  /** A logged call with its status and no more: a 409 that does not say of what. */
  readonly bare: boolean;
}

/** The journal can be seen again, or not any more. */
export interface Sight {
  readonly kind: "sight";
  readonly atMs: MonotonicMs;
  readonly unseen: string | null;
}

/** What a conflict is judged by. */
export type ConflictEvent = Line | Sight | UnitChange | UnitLost;

/** The line of a message; null for what matters to other detectors. */
export function lineOf({ class: name, atMs, text, invocationId, origin }: MessageObservation): Line | null {
  switch (name) {
    case "activity":
    case "network":
    case "conflict":
    case "session_conflict":
    case "conflict_webhook":
      return { kind: "line", atMs, class: name, text, invocationId, bare: name === "conflict" && origin !== null };
    default:
      return null;
  }
}

/** Ranks events of the same instant. */
export function rankOf(event: ConflictEvent): string {
  return event.kind === "line" ? `line ${event.class} ${event.bare} ${event.invocationId} ${event.text}` : "change";
}

/** Whether two lines are of the same 409, whichever was first. */
export function together(one: Line, other: Line): boolean {
  return belongsTo(Math.min(one.atMs, other.atMs) as MonotonicMs, Math.max(one.atMs, other.atMs) as MonotonicMs);
}

import type { Notification, Phase, Severity } from "../../model/notification.ts";
import type { UnitName } from "../../model/scalars.ts";
import { textOf } from "../text.ts";

/** What a webhook of format `json` is sent: a shape that receivers rely on; fields are only ever added. */
export interface JsonMessage {
  /** Never the same for two notifications; also the header `Idempotency-Key`. */
  readonly id: string;
  /** The `id` of the story's first notification. */
  readonly story: string;
  readonly phase: Phase;
  readonly severity: Severity;
  /** Null where it is about unitwarden itself. */
  readonly unit: UnitName | null;
  readonly class: string;
  readonly host: string;
  /** ISO 8601, in UTC. */
  readonly at: string;
  readonly language: string;
  readonly title: string;
  /** All of it as plain text, the heading first. */
  readonly text: string;
  readonly happened: string;
  readonly evidence: readonly string[];
  readonly done: readonly string[];
  readonly left: string | null;
  readonly look: string | null;
  readonly held_back: { readonly count: number; readonly titles: readonly string[] } | null;
  /** True where an earlier attempt with the same `id` may have arrived. */
  readonly repeat: boolean;
}

/** A notification in the shape of our own. */
export function jsonMessage(notification: Notification, { repeat }: { readonly repeat: boolean }): JsonMessage {
  const { atWallMs, heldBack, ...same } = notification;
  return {
    id: same.id,
    story: same.story,
    phase: same.phase,
    severity: same.severity,
    unit: same.unit,
    class: same.class,
    host: same.host,
    at: new Date(atWallMs).toISOString(),
    language: same.language,
    title: same.title,
    text: textOf(notification, { repeat }),
    happened: same.happened,
    evidence: same.evidence,
    done: same.done,
    left: same.left,
    look: same.look,
    held_back: heldBack === null ? null : { count: heldBack.count, titles: heldBack.titles },
    repeat,
  };
}

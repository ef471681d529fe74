import { type MessageContext, classify } from "../../knowledge/classes/classify.ts";
import { redact, truncate } from "../../knowledge/redaction.ts";
import type { MessageClass } from "../../model/observation.ts";
import type { MonotonicMs, WallMs } from "../../model/scalars.ts";
import { entryOf } from "./entry.ts";
import type { JournalScope } from "./matches.ts";
import { isFromManager, levelOf } from "./observe.ts";

/** One message for people: redacted and truncated. */
export interface JournalLine {
  readonly atWallMs: WallMs;
  readonly atMs: MonotonicMs;
  readonly text: string;
  readonly class: MessageClass | null;
  /** syslog priority as journald has it; 6 for a plain line on stdout, whatever it says. */
  readonly priority: number | null;
  /** True for systemd's own words about the unit. */
  readonly fromManager: boolean;
}

/** An intent of this program's audit trail, as the journal has it. */
export interface RecordedIntent {
  readonly atMs: MonotonicMs;
  readonly atWallMs: WallMs;
  readonly decision: string;
  /** Every `UNITWARDEN_…` field that has a text. */
  readonly fields: ReadonlyMap<string, string>;
}

/** A sample record of this program's audit trail, as the journal has it. */
export interface RecordedSample {
  /** When the journal took it. */
  readonly atMs: MonotonicMs;
  readonly atWallMs: WallMs;
  /** Every `UNITWARDEN_…` field that has a text. */
  readonly fields: ReadonlyMap<string, string>;
}

/** The fields of one entry, as journalctl prints them. */
export type Fields = ReadonlyMap<string, unknown>;

/** What is read of a record of our own. */
export const RECORD_FIELDS: readonly string[] = [
  "UNITWARDEN_DECISION",
  "UNITWARDEN_EVENT",
  "UNITWARDEN_REASON",
  "UNITWARDEN_EVIDENCE",
  "UNITWARDEN_INCIDENT",
  "UNITWARDEN_INVOCATION",
  "UNITWARDEN_WALL_USEC",
];

/** A message for people; null for an entry without a text. */
export function lineOf(fields: Fields, scope: JournalScope): JournalLine | null {
  const entry = entryOf(fields);
  if (entry === null || entry.message === null) {
    return null;
  }
  const fromManager = isFromManager(entry, scope);
  const context: MessageContext = { speaker: fromManager ? "manager" : "program", level: levelOf(entry) };
  return {
    atWallMs: entry.atWallMs,
    atMs: entry.atMs,
    text: truncate(redact(entry.message)),
    class: classify(entry.message, context)?.class ?? null,
    priority: entry.priority,
    fromManager,
  };
}

/** An intent or an outcome of ours; null for a record without a decision. */
export function intentOf(fields: Fields): RecordedIntent | null {
  const record = recordOf(fields);
  const decision = record?.fields.get("UNITWARDEN_DECISION");
  return record === null || decision === undefined ? null : { ...record, decision };
}

/** A record of ours; null for an entry without cursor or times. */
export function recordOf(fields: Fields): RecordedSample | null {
  const entry = entryOf(fields);
  if (entry === null) return null;
  const texts = RECORD_FIELDS.flatMap((name) => {
    const value = fields.get(name);
    return typeof value === "string" ? [[name, value] as const] : [];
  });
  return { atMs: entry.atMs, atWallMs: entry.atWallMs, fields: new Map(texts) };
}

/** No activity. */
export const nothingFound = { lastAtMs: null, origin: null, text: "" } as const;

/** The newest heartbeat among entries, and where it polled. */
export function newestActivity(
  newestFirst: readonly Fields[],
  context: MessageContext,
): { readonly lastAtMs: MonotonicMs | null; readonly origin: string | null; readonly text: string } {
  for (const fields of newestFirst) {
    const entry = entryOf(fields);
    const found = entry === null || entry.message === null ? null : classify(entry.message, context);
    if (entry !== null && found?.class === "activity") {
      return { lastAtMs: entry.atMs, origin: found.origin, text: truncate(redact(entry.message ?? "")) };
    }
  }
  return nothingFound;
}

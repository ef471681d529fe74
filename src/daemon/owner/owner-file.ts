import * as z from "zod";
import { severities } from "../../model/notification.ts";
import type { Line } from "../../policy/telling/line.ts";
import type { TellingState } from "../../policy/telling/story.ts";
import { type JsonStore, openJsonStore } from "../json-store.ts";
import type { SavedAt } from "../shift-times.ts";

/** What outlives the daemon of what is told: the stories, and what waits to be delivered. */
export interface SavedTelling {
  readonly savedAt: SavedAt;
  readonly telling: TellingState;
  readonly lines: readonly Line[];
}

const maybe = z.number().nullable();
const texts = z.array(z.string());
const severity = z.enum(severities);
const language = z.enum(["en", "ru"]);
const heldBack = z.object({ count: z.number(), titles: texts });

const story = z.object({
  key: z.string(),
  unit: z.string().nullable(),
  class: z.string(),
  severity,
  language,
  title: z.string(),
  happened: z.string(),
  evidence: texts,
  left: z.string().nullable(),
  incidents: texts,
  open: texts,
  once: z.boolean(),
  openedAtMs: z.number(),
  occurrences: z.number(),
  thread: z.string().nullable(),
  dueMs: maybe,
  done: texts,
  doing: z.string().nullable(),
  remindAtMs: maybe,
  reminders: z.number(),
  calmSinceMs: maybe,
  closing: z.string().nullable(),
});

const tally = z.object({
  seenMs: z.number(),
  activeMs: z.number(),
  heartbeats: z.number(),
  ownRestarts: z.number(),
  systemdRestarts: z.number(),
  straysEnded: z.number(),
  firstBytes: maybe,
  lastBytes: maybe,
  mostBytes: maybe,
  automaticRestarts: maybe,
  incidents: z.record(z.string(), z.number()),
  defects: texts,
});

const notification = z.object({
  id: z.string(),
  story: z.string(),
  phase: z.enum(["opened", "update", "reminder", "recovered", "once", "summary", "test"]),
  severity,
  unit: z.string().nullable(),
  class: z.string(),
  host: z.string(),
  atWallMs: z.number(),
  language,
  title: z.string(),
  happened: z.string(),
  evidence: texts,
  done: texts,
  left: z.string().nullable(),
  look: z.string().nullable(),
  heldBack: heldBack.nullable(),
});

const line = z.object({
  channel: z.string(),
  waiting: z.array(z.object({ notification, attempts: z.number(), uncertain: z.boolean(), underWay: z.boolean() })),
  threads: z.array(z.object({ story: z.string(), reference: z.string().nullable() })),
  postedAtMs: z.array(z.number()),
  heldBack,
  heldBackToday: z.number(),
  failures: z.number(),
  failingSinceMs: maybe,
  nextTryMs: maybe,
  notBeforeMs: maybe,
  broken: z.string().nullable(),
  lastWhy: z.string().nullable(),
  isReported: z.boolean(),
});

const file = z.object({
  version: z.literal(1),
  savedAt: z.object({ bootId: z.string(), monotonicMs: z.number(), wallMs: z.number() }),
  telling: z.object({
    seed: z.string(),
    sequence: z.int().positive(),
    stories: z.array(story),
    toldOnce: z.array(z.object({ key: z.string(), atMs: z.number() })),
    summaryDay: z.string().nullable(),
    tally: z.record(z.string(), tally),
  }),
  lines: z.array(line),
});

/** Its name in the state directory. */
export const OWNER_FILE = "notifications.json";

/** Keeps the file in the state directory; null: nothing is kept. */
export function openOwnerFile(directory: string | null): JsonStore<SavedTelling> {
  return openJsonStore({
    directory,
    name: OWNER_FILE,
    what: "notifications",
    parse: parseTelling,
    format: (saved) => `${JSON.stringify({ version: 1, ...saved })}\n`,
  });
}

/** Reads the text of the file; null when it is torn or foreign. What a later version has added to it is left out. */
export function parseTelling(text: string): SavedTelling | null {
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch {
    return null;
  }
  const parsed = file.safeParse(json);
  if (!parsed.success) return null;
  const { version: _, ...saved } = parsed.data;
  // The schema checks the shape; the brands on it are only names for the compiler.
  return saved as unknown as SavedTelling;
}

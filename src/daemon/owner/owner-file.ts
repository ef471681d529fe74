import { type HeldBack, type Notification, severities } from "../../model/notification.ts";
import type { MonotonicMs, UnitName, WallMs } from "../../model/scalars.ts";
import type { Line, Waiting } from "../../policy/telling/line.ts";
import type { Story, TellingState, ToldOnce } from "../../policy/telling/story.ts";
import type { Tally } from "../../policy/telling/tally.ts";
import {
  branded,
  flag,
  listOf,
  number,
  oneOf,
  orNull,
  readJson,
  recordOf,
  shape,
  text,
  version,
} from "../../runtime/codec.ts";
import { type JsonStore, openJsonStore } from "../json-store.ts";
import { savedAt } from "../saved-at.ts";
import type { SavedAt } from "../shift-times.ts";

/** What outlives the daemon of what is told: the stories, and what waits to be delivered. */
export interface SavedTelling {
  readonly savedAt: SavedAt;
  readonly telling: TellingState;
  readonly lines: readonly Line[];
}

const atMs = branded<MonotonicMs, number>(number);
const maybeAtMs = orNull(atMs);
const maybe = orNull(number);
const maybeText = orNull(text);
const texts = listOf(text);
const unit = orNull(branded<UnitName, string>(text));
const severity = oneOf(...severities);
const language = oneOf("en", "ru");
const heldBack = shape<HeldBack>({ count: number, titles: texts });

const story = shape<Story>({
  key: text,
  unit,
  class: text,
  severity,
  language,
  title: text,
  happened: text,
  evidence: texts,
  left: maybeText,
  incidents: texts,
  open: texts,
  once: flag,
  openedAtMs: atMs,
  occurrences: number,
  thread: maybeText,
  dueMs: maybeAtMs,
  done: texts,
  doing: maybeText,
  remindAtMs: maybeAtMs,
  reminders: number,
  calmSinceMs: maybeAtMs,
  closing: maybeText,
});

const tally = shape<Tally>({
  seenMs: number,
  activeMs: number,
  heartbeats: number,
  ownRestarts: number,
  systemdRestarts: number,
  straysEnded: number,
  firstBytes: maybe,
  lastBytes: maybe,
  mostBytes: maybe,
  automaticRestarts: maybe,
  incidents: recordOf(number),
  defects: texts,
});

const notification = shape<Notification>({
  id: text,
  story: text,
  phase: oneOf("opened", "update", "reminder", "recovered", "once", "summary", "test"),
  severity,
  unit,
  class: text,
  host: text,
  atWallMs: branded<WallMs, number>(number),
  language,
  title: text,
  happened: text,
  evidence: texts,
  done: texts,
  left: maybeText,
  look: maybeText,
  heldBack: orNull(heldBack),
});

const line = shape<Line>({
  channel: text,
  waiting: listOf(shape<Waiting>({ notification, attempts: number, uncertain: flag, underWay: flag })),
  threads: listOf(shape<Line["threads"][number]>({ story: text, reference: maybeText })),
  postedAtMs: listOf(atMs),
  heldBack,
  heldBackToday: number,
  failures: number,
  failingSinceMs: maybeAtMs,
  nextTryMs: maybeAtMs,
  notBeforeMs: maybeAtMs,
  broken: maybeText,
  lastWhy: maybeText,
  isReported: flag,
});

const file = shape<SavedTelling & { readonly version: number }>({
  version: version(1),
  savedAt,
  telling: shape<TellingState>({
    seed: text,
    sequence: number,
    stories: listOf(story),
    toldOnce: listOf(shape<ToldOnce>({ key: text, atMs })),
    summaryDay: maybeText,
    tally: recordOf(tally),
  }),
  lines: listOf(line),
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
export function parseTelling(json: string): SavedTelling | null {
  const parsed = readJson(file, json);
  if (parsed === null) return null;
  const { version: _, ...saved } = parsed;
  return saved;
}

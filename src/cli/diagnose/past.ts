import { type Classified, classify } from "../../knowledge/classes/classify.ts";
import { neverAwaitedIn } from "../../knowledge/classes/coroutine.ts";
import type { ClassFact, CoroutineFact, PastFacts } from "../../knowledge/diagnosis/facts.ts";
import { redact } from "../../knowledge/redaction.ts";
import type { MessageClass } from "../../model/observation.ts";
import type { WallMs } from "../../model/scalars.ts";
import { entryOf, type JournalEntry, textOf } from "../../sensors/journal/entry.ts";
import type { JournalScope } from "../../sensors/journal/matches.ts";
import { isFromManager, levelOf, type OwnWords } from "../../sensors/journal/observe.ts";
import type { Fields } from "../../sensors/journal/query-answers.ts";
import { RecordJoiner } from "../../sensors/journal/record-joiner.ts";
import { levelOfLine } from "../check/lines.ts";
import type { KernelKill } from "./journal.ts";
import { Lives } from "./lives.ts";
import { lineOf, type PastEntry } from "./past-entry.ts";

const MOST_GRAVEST = 8;
const MOST_MANAGER_LINES = 12;

/** Reads the unit's past from journal entries, oldest first; nothing is assumed of what is not there. */
export function readPast(
  entries: readonly Fields[],
  scope: JournalScope,
  { own = {}, kills = [] }: { readonly own?: OwnWords; readonly kills?: readonly KernelKill[] } = {},
): PastFacts {
  const lives = new Lives(kills);
  const joiner = new RecordJoiner();
  const classes = new Map<MessageClass, ClassFact>();
  const coroutines = new Map<string, CoroutineFact>();
  const gravest: string[] = [];
  const managerLines: string[] = [];
  for (const fields of entries) {
    const past = pastEntryOf(fields, scope, own);
    if (past === null) continue;
    const { entry, text, fromManager } = past;
    lives.see(past);
    const isNews = fromManager || joiner.isNews(entry, past.class);
    if (isNews && past.class !== null && past.class !== "activity") count(classes, past.class, past);
    if (past.class === "coroutine_never_awaited") noteCoroutine(coroutines, text, entry.atWallMs);
    const line = lineOf(text);
    if (fromManager) managerLines.push(line);
    else if (past.level === "critical" || past.level === "error") gravest.push(line);
  }
  return {
    falls: lives.falls(),
    classes: [...classes.values()].toSorted((a, b) => b.lastAtWallMs - a.lastAtWallMs),
    coroutines: [...coroutines.values()],
    gravest: [...new Set(gravest)].slice(-MOST_GRAVEST),
    managerLines: managerLines.slice(-MOST_MANAGER_LINES),
  };
}

function pastEntryOf(fields: Fields, scope: JournalScope, own: OwnWords): PastEntry | null {
  const entry = entryOf(fields);
  if (entry === null || entry.message === null) return null;
  const fromManager = isFromManager(entry, scope);
  const found = classOf(entry, fromManager, own);
  const field = (name: string): string | null => textOf(fields.get(name));
  return {
    entry,
    text: entry.message,
    fromManager,
    class: found?.class ?? null,
    level: levelOfLine(entry),
    end: { code: field("EXIT_CODE"), status: field("EXIT_STATUS"), result: field("UNIT_RESULT") },
  };
}

function classOf(entry: JournalEntry, fromManager: boolean, own: OwnWords): Classified | null {
  const { message } = entry;
  if (message === null) return null;
  if (fromManager) return classify(message, { speaker: "manager" });
  return classify(message, { speaker: "program", level: levelOf(entry), ...own });
}

function count(classes: Map<MessageClass, ClassFact>, name: MessageClass, { entry, text }: PastEntry): void {
  const before = classes.get(name);
  classes.set(name, {
    class: name,
    count: (before?.count ?? 0) + 1,
    firstAtWallMs: before?.firstAtWallMs ?? entry.atWallMs,
    lastAtWallMs: entry.atWallMs,
    lastText: lineOf(text),
  });
}

/** Python prints it once a process and location: the count is no frequency. */
function noteCoroutine(coroutines: Map<string, CoroutineFact>, text: string, atWallMs: WallMs): void {
  const found = neverAwaitedIn(text);
  if (found === null) return;
  const { name, file, line } = found;
  const key = `${name} ${file}:${line}`;
  const before = coroutines.get(key);
  coroutines.set(key, {
    name: redact(name),
    file: file === null ? null : redact(file),
    line,
    count: (before?.count ?? 0) + 1,
    firstAtWallMs: before?.firstAtWallMs ?? atWallMs,
    lastAtWallMs: atWallMs,
  });
}

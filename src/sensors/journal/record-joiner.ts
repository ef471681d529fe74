import { narrownessOf } from "../../knowledge/classes/registry.ts";
import type { MessageClass } from "../../model/observation.ts";
import type { JournalEntry } from "./entry.ts";

/** The lines of one record are written at once; what comes later is another, milliseconds. */
const TOGETHER_MS = 2000;
const TRACEBACK =
  /^(?:Traceback \(most recent call last\):|Exception Group Traceback|During handling of the above exception|The above exception was the direct cause)/;
/** Nothing that is read later was written so long before, milliseconds. */
const LONG_GONE_MS = 30_000;
/** Some libraries put a blank or two in front of each of their records: that is no continuation. */
const INDENTED = /^(?: {3}|\s{0,2}\t)/;
/** How an exception itself is written: its name, unindented, without time or level. */
const EXCEPTION = /^(?:[A-Za-z_][\w$]{0,80}\.){0,8}[A-Za-z_][\w$]{0,80}(?:: |:$|\(|$)/;

interface Record {
  readonly pid: number | null;
  atMs: number;
  /** After `Traceback` come frames, and after those the exception; what follows that is another record. */
  inFrames: boolean;
  readonly classes: Set<MessageClass>;
}

/**
 * Puts together what journald has line by line: a traceback, with the record that it belongs to and the exceptions that it
 * is chained of, is one finding, and not one for each line that names it (docs/field-notes.md, "409 Conflict").
 */
export class RecordJoiner {
  private open: Record | null = null;

  /** Takes the next entry of a unit's processes in; false where its class is told already by the same record. */
  isNews(entry: Pick<JournalEntry, "message" | "pid" | "atMs">, found: MessageClass | null): boolean {
    const { pid, atMs } = entry;
    const text = entry.message ?? "";
    const record = this.continued(text, entry) ?? { pid, atMs, inFrames: opensFrames(text), classes: new Set() };
    this.open = record;
    record.atMs = atMs;
    if (found === null || found === "activity") return true;
    const rank = narrownessOf(found);
    const isTold = [...record.classes].some((name) => narrownessOf(name) <= rank);
    record.classes.add(found);
    return !isTold;
  }

  /** Whether anything hangs on how the next entry reads, also where it has no class; `nowMs` is the time of the last entry read. */
  isOpen(nowMs: number): boolean {
    const { open } = this;
    return open !== null && (open.inFrames || open.classes.size > 0) && nowMs - open.atMs < LONG_GONE_MS;
  }

  private continued(text: string, { pid, atMs }: Pick<JournalEntry, "pid" | "atMs">): Record | null {
    const { open } = this;
    if (open === null || open.pid !== pid || atMs - open.atMs > TOGETHER_MS) return null;
    if (isWhole(text)) return null;
    if (opensFrames(text)) {
      open.inFrames = true;
      return open;
    }
    if (text.trim() === "" || INDENTED.test(text) || (open.inFrames && /^\s/.test(text))) return open;
    if (!open.inFrames || !EXCEPTION.test(text)) return null;
    open.inFrames = false;
    return open;
  }
}

/** Whoever writes many lines in one entry writes whole records. */
function isWhole(text: string): boolean {
  return text.trimEnd().includes("\n");
}

function opensFrames(text: string): boolean {
  return TRACEBACK.test(text) && !isWhole(text);
}

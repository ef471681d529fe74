import { classify } from "../../knowledge/classes/classify.ts";
import { type Level, shapeOf } from "../../knowledge/classes/shape.ts";
import { structuredShapeOf } from "../../knowledge/classes/structured.ts";
import { redact, truncate } from "../../knowledge/redaction.ts";
import type { InvocationId, MonotonicMs } from "../../model/scalars.ts";
import type { JournalEntry } from "../../sensors/journal/entry.ts";
import { levelOf, type OwnWords } from "../../sensors/journal/observe.ts";
import type { CriticalErrors } from "./facts.ts";

/** One heartbeat: when, and where the unit polled; `origin` null where the line does not show it. */
export interface Heartbeat {
  readonly atMs: MonotonicMs;
  readonly origin: string | null;
}

/** The heartbeats among lines, of one invocation. */
export function heartbeatsIn(
  entries: readonly JournalEntry[],
  { invocation, pattern }: { readonly invocation: InvocationId; readonly pattern: RegExp | null },
): readonly Heartbeat[] {
  return entries.flatMap((entry) => {
    if (entry.invocationId !== invocation || entry.message === null) return [];
    const context = { speaker: "program", ...(pattern === null ? {} : { activityPattern: pattern }) } as const;
    const found = classify(entry.message, context);
    return found?.class === "activity" ? [{ atMs: entry.atMs, origin: found.origin }] : [];
  });
}

/** The CRITICAL lines since `sinceMs`: those of the class, and those of a narrower class at that level (a conflict, for one). */
export function criticalErrorsIn(
  entries: readonly JournalEntry[],
  { sinceMs, complete, own = {} }: { readonly sinceMs: number; readonly complete: boolean; readonly own?: OwnWords },
): CriticalErrors {
  const critical = entries.filter((entry) => entry.atMs >= sinceMs && isCritical(entry, own));
  const last = critical.at(-1)?.message ?? null;
  const [line = null] = last?.split("\n", 1) ?? [];
  return { count: critical.length, lastText: line === null ? null : truncate(redact(line)), complete };
}

function isCritical(entry: JournalEntry, own: OwnWords): boolean {
  const { message } = entry;
  if (message === null) return false;
  const level = levelOf(entry);
  const found = classify(message, { speaker: "program", level, ...own });
  if (found === null || found.class === "activity") return false;
  return found.class === "critical" || levelOfLine(entry) === "critical";
}

/** The level of an entry: as its own text shows it, else as journald's fields do; null for none, and for an entry without text. */
export function levelOfLine(entry: JournalEntry): Level {
  const [first = ""] = entry.message?.split("\n", 1) ?? [];
  return (structuredShapeOf(first.trim()) ?? shapeOf(first)).level ?? levelOf(entry);
}

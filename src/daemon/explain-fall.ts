import { mayBeCause } from "../knowledge/classes/manager.ts";
import { remedyFor } from "../knowledge/remedies.ts";
import type { Language } from "../model/language.ts";
import type { Evidence } from "../model/scalars.ts";
import type { JournalLine } from "../sensors/journal/query.ts";

/** syslog: 3 is error. */
const ERROR_PRIORITY = 3;
/** Lines that are shown. */
const MOST_SHOWN = 5;

/** The last lines that say something is wrong, and what the newest class among them means. */
export function explainFall(lines: readonly JournalLine[], language: Language): Evidence {
  const telling = lines.filter((line) => isTelling(line)).slice(-MOST_SHOWN);
  const newest = lines.findLast((line) => mayBeCause(line.class) && line.class !== "critical");
  const found = newest?.class ?? null;
  return {
    cause: found,
    remedy: found === null ? null : remedyFor(found, language),
    lastLines: telling.map(({ text }) => text),
  };
}

/** Whether anything among the lines says why. */
export function saysWhy(lines: readonly JournalLine[]): boolean {
  return lines.some((line) => isTelling(line) || mayBeCause(line.class));
}

function isTelling({ class: kind, priority, fromManager, text }: JournalLine): boolean {
  if (fromManager) return false;
  const loud =
    (priority !== null && priority <= ERROR_PRIORITY) || /\b(?:CRITICAL|ERROR|FATAL|Traceback|Error:)/.test(text);
  return loud || (kind !== null && kind !== "activity");
}

import { redact, truncate } from "../../knowledge/redaction.ts";
import type { MessageClass } from "../../model/observation.ts";
import type { JournalEntry } from "../../sensors/journal/entry.ts";
import type { levelOfLine } from "../check/lines.ts";

/** One entry of the unit, or of systemd about it, with what it is. */
export interface PastEntry {
  readonly entry: JournalEntry;
  readonly text: string;
  readonly fromManager: boolean;
  readonly class: MessageClass | null;
  readonly level: ReturnType<typeof levelOfLine>;
  /** systemd's own fields about an end: `EXIT_CODE`, `EXIT_STATUS`, `UNIT_RESULT`. */
  readonly end: { readonly code: string | null; readonly status: string | null; readonly result: string | null };
}

/** The line of a record that says most: the last that is no source of a traceback; for people. */
export function lineOf(text: string): string {
  const lines = text.split("\n").filter((line) => line.trim() !== "");
  const telling = lines.length > 1 ? lines.findLast((line) => /^\S/.test(line)) : lines[0];
  return truncate(redact(telling ?? text));
}

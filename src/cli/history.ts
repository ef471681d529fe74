import { languageOf } from "../config/language.ts";
import type { Language } from "../model/language.ts";
import type { Failure } from "../model/result.ts";
import { run } from "../runtime/exec.ts";
import type { CommandOptions } from "./arguments.ts";
import { complain } from "./complain.ts";
import { complaintsIn } from "./complaints.ts";
import { namedUnits } from "./named-units.ts";
import { historyDocument } from "./history/json.ts";
import { readHistory, type Source } from "./history/read.ts";
import { renderHistory } from "./history/render.ts";
import { sinceOf } from "./history/since.ts";
import { storiesOf } from "./history/stories.ts";
import { replayComplaints } from "./replay/complaints.ts";

/** Exit statuses: shown; not readable; a wrong command line. */
const status = { done: 0, unreadable: 1, usage: 2 };
const WEEK_MS = 7 * 86_400_000;

/**
 * `unitwarden history [UNIT…]`: the daemon's records of the last week, or since then, as short stories.
 * Reads the journal only: works without the daemon, and on another machine's journal. Resolves to the exit status.
 */
export async function history(options: CommandOptions): Promise<number> {
  const language = languageOf(process.env);
  const say = complaintsIn(language);
  const nowMs = Date.now();
  const sinceMs = options.since === null ? nowMs - WEEK_MS : sinceOf(options.since, nowMs);
  if (sinceMs === null) return complain(say.badSince(options.since ?? ""), status.usage);
  const named = namedUnits(options.units, language);
  if (!named.ok) return complain(named.message, status.usage);
  const units = named.value;
  const source = sourceOf(options);
  const records = await readHistory(source, { units, sinceMs }, run);
  if (!records.ok) return complain(whyNot(source, records, language), status.unreadable);
  const stories = storiesOf(records.value);
  if (stories.length === 0 && source.kind === "journal" && process.getuid?.() !== 0) complain(say.mayNotSeeAll, 0);
  process.stdout.write(
    options.json
      ? historyDocument(stories, { sinceMs })
      : renderHistory(stories, { language, color: options.color, nowMs }),
  );
  return status.done;
}

function sourceOf({ directory, file }: CommandOptions): Source {
  if (directory !== null) return { kind: "directory", path: directory };
  return file === null ? { kind: "journal" } : { kind: "file", path: file };
}

/** Of a file, in words; journalctl has words of its own. */
function whyNot(source: Source, { code, message }: Failure, language: Language): string {
  if (source.kind !== "file") return message;
  const { unreadable, reasons, notAJournal } = replayComplaints(language);
  if (code === "unreadable") return unreadable(source.path, reasons[message] ?? message);
  return code === "no-journal" ? unreadable(source.path, notAJournal.unknown) : message;
}

import { createReadStream } from "node:fs";
import { MESSAGE_IDS } from "../../audit/message-ids.ts";
import { failure, type Result, success } from "../../model/result.ts";
import { readAtMost } from "../../sensors/deployment/bounded-read.ts";
import { askJournal, type Run } from "../../sensors/journal/ask-journal.ts";
import { auditFieldNames } from "../replay/audit-field-names.ts";
import { journalReader } from "../replay/read-journal.ts";
import { type HistoryRecord, historyRecordOf } from "./record.ts";
import { errorCode } from "../../runtime/error-code.ts";

/** Where a history is read from. */
export type Source =
  | { readonly kind: "journal" }
  /** Another machine's journal, or an old one: journald's own files in a directory. */
  | { readonly kind: "directory"; readonly path: string }
  /** One file: journald's own, or what `journalctl -o json` or `-o export` wrote; `-` is stdin. */
  | { readonly kind: "file"; readonly path: string };

/** What is asked of it. */
export interface Wanted {
  /** Empty: all units, and the daemon itself. */
  readonly units: readonly string[];
  readonly sinceMs: number;
}

/** Measures and snapshots are no story; they are by far the most. */
const told = Object.entries(MESSAGE_IDS).flatMap(([event, id]) =>
  event === "sample" || event === "snapshot" ? [] : [id],
);
/** The journal's fields that a record is read from. */
export const recordFields: readonly string[] = [
  "MESSAGE",
  "MESSAGE_ID",
  "PRIORITY",
  "_SOURCE_REALTIME_TIMESTAMP",
  "_SYSTEMD_UNIT",
  "_SYSTEMD_USER_UNIT",
  ...auditFieldNames,
];
const MOST_RECORDS = 20_000;
const TIMEOUT_MS = 60_000;
const JOURNAL_FILE = "LPKSHHRH";

/** Reads the daemon's records, in the order of the journal. */
export async function readHistory(source: Source, wanted: Wanted, run: Run): Promise<Result<readonly HistoryRecord[]>> {
  if (source.kind === "file" && !isJournalFile(source.path)) return ofText(source.path, wanted);
  const place = source.kind === "journal" ? [] : [`--${source.kind}=${source.path}`];
  const question = {
    // --all: a field of more than 4096 bytes is withheld else.
    flags: [`--since=@${Math.floor(wanted.sinceMs / 1000)}`, `--lines=${MOST_RECORDS}`, "--all", ...place],
    fields: recordFields,
    // Of one field any, of different fields all (journalctl(1)).
    matches: [...told.map((id) => `MESSAGE_ID=${id}`), ...wanted.units.map((unit) => `UNITWARDEN_UNIT=${unit}`)],
  };
  const answer = await askJournal(run, "the history", question, { timeoutMs: TIMEOUT_MS });
  return answer.ok ? success(answer.value.flatMap((entry) => historyRecordOf(entry) ?? [])) : answer;
}

/** By its first bytes; a pipe has none to spare for looking. */
function isJournalFile(path: string): boolean {
  return path !== "-" && readAtMost(path, JOURNAL_FILE.length) === JOURNAL_FILE;
}

async function ofText(path: string, { units, sinceMs }: Wanted): Promise<Result<readonly HistoryRecord[]>> {
  const records: HistoryRecord[] = [];
  let entries = 0;
  const reader = journalReader({
    onEntry: (entry) => {
      entries += 1;
      const record = historyRecordOf(entry);
      if (record === null || record.atWallMs < sinceMs) return;
      if (units.length === 0 || (record.unit !== null && units.includes(record.unit))) records.push(record);
    },
    onJunk: () => undefined,
  });
  try {
    const input = path === "-" ? process.stdin : createReadStream(path);
    for await (const piece of input) reader.push(piece as Uint8Array);
  } catch (error) {
    const code = errorCode(error) ?? String(error);
    return failure("unreadable", code, { recoverable: false });
  }
  reader.end();
  return entries === 0 ? failure("no-journal", "no entry", { recoverable: false }) : success(records);
}

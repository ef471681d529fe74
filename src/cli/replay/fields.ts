import { auditFieldNames } from "./audit-field-names.ts";
import { entryFields, textOf } from "../../sensors/journal/entry.ts";

/** The fields of one entry by name: text, bytes as a list of numbers, several values as a list of these; null; or absent. */
export interface Fields {
  get(name: string): unknown;
}

/** What a reader finds in a file, in its order. */
export interface ReaderEvents {
  /** `line` counts from 1: the line of the file, or the entry's number in the export format. */
  readonly onEntry: (fields: Fields, line: number) => void;
  /** Something that is no entry. */
  readonly onJunk: (line: number) => void;
}

/** Takes a file in pieces; never throws, whatever they hold. */
export interface JournalReader {
  push(chunk: Uint8Array): void;
  /** The file is over: gives what is left. */
  end(): void;
}

/** Beyond the fields that the daemon asks journalctl for: journald's own, systemd's of its records, ours. */
const more = [
  "__CURSOR",
  "__REALTIME_TIMESTAMP",
  "__MONOTONIC_TIMESTAMP",
  "_SOURCE_REALTIME_TIMESTAMP",
  "JOB_TYPE",
  "JOB_RESULT",
  "EXIT_CODE",
  "EXIT_STATUS",
  "UNIT_RESULT",
  "N_RESTARTS",
  ...auditFieldNames,
];

/** Every field that is looked at; the others are not kept. */
export const wantedFields: ReadonlySet<string> = new Set([...entryFields, ...more]);

/** One of these makes an object an entry: what journald writes has all of the first, what a person makes up has a message. */
const signs = ["MESSAGE", "__CURSOR", "__REALTIME_TIMESTAMP", "__MONOTONIC_TIMESTAMP", "MESSAGE_ID", "_BOOT_ID"];

/** True for fields of a journal entry, however few; an object of another kind has none of them. */
export function isEntry(fields: Fields): boolean {
  return signs.some((name) => fields.get(name) !== undefined);
}

/** The text of a field: as the daemon reads it, and numbers too, which journalctl never writes. */
export function fieldText(fields: Fields, name: string): string | null {
  const value = fields.get(name);
  return typeof value === "number" ? String(value) : textOf(value);
}

/** A whole number of at most 16 digits; null for anything else. */
export function wholeNumber(text: string | null): number | null {
  return text !== null && /^[0-9]{1,16}$/.test(text) ? Number(text) : null;
}

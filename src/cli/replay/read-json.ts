import { lineSplitter } from "../../runtime/line-splitter.ts";
import { type Fields, isEntry, type JournalReader, type ReaderEvents } from "./fields.ts";

/** A longer line is no entry of journald's: what it withholds or splits stays far below. */
const MOST_LINE_BYTES = 16 * 1024 * 1024;
/** RFC 7464 (`journalctl -o json-seq`) puts this in front of each entry. */
const RECORD_SEPARATOR = "\u001e";

/** Reads `journalctl -o json`: one object a line. Blank lines are nothing; any other line that is no entry is junk. */
export function jsonReader({ onEntry, onJunk }: ReaderEvents): JournalReader {
  let number = 0;
  const splitter = lineSplitter({
    maxLineBytes: MOST_LINE_BYTES,
    onLine(line) {
      number += 1;
      const fields = fieldsOf(line.startsWith(RECORD_SEPARATOR) ? line.slice(1) : line);
      if (fields !== null) onEntry(fields, number);
      else if (line.trim() !== "") onJunk(number);
    },
  });
  return {
    push: (chunk) => splitter.push(chunk),
    end: () => splitter.end(),
  };
}

function fieldsOf(line: string): Fields | null {
  if (!line.includes("{")) return null;
  let value: unknown;
  try {
    value = JSON.parse(line);
  } catch {
    return null;
  }
  if (typeof value !== "object" || value === null || Array.isArray(value)) return null;
  const object = value as Readonly<Record<string, unknown>>;
  const fields = { get: (name: string) => (Object.hasOwn(object, name) ? object[name] : undefined) };
  return isEntry(fields) ? fields : null;
}

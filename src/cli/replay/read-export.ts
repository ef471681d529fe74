import { BoundedBytes } from "./bounded-bytes.ts";
import { isEntry, type JournalReader, type ReaderEvents, wantedFields } from "./fields.ts";

const NEWLINE = 0x0a;
const CARRIAGE_RETURN = 0x0d;
const EQUALS = 0x3d;
/** What is kept of one field; a message's head and tail of 6,000 characters are all that is looked at. */
const KEPT_BYTES = 1024 * 1024;
/** DATA_SIZE_MAX of journald (src/libsystemd/sd-journal/journal-importer.h): a greater length is damage. */
const MOST_DATA_BYTES = 768n * 1024n * 1024n;
const FIELD_NAME = /^[A-Z0-9_]{1,64}$/;

/**
 * Reads `journalctl -o export` (https://systemd.io/JOURNAL_EXPORT_FORMATS): lines `KEY=value`, or `KEY`, a 64-bit
 * little-endian length, the bytes, a newline; an empty line ends the entry. Only wanted fields are kept, so memory is bounded.
 * An entry with damage in it is junk, up to the next empty line.
 */
export function exportReader({ onEntry, onJunk }: ReaderEvents): JournalReader {
  const held = new BoundedBytes(KEPT_BYTES);
  let state: "line" | "length" | "data" | "data-end" = "line";
  let fields = new Map<string, unknown>();
  let number = 1;
  let begun = false;
  let broken = false;
  let binaryName = "";
  let leftBytes = 0;

  function endEntry(): void {
    if (!begun) return;
    if (broken || !isEntry(fields)) onJunk(number);
    else onEntry(fields, number);
    number += 1;
    fields = new Map();
    begun = false;
    broken = false;
  }

  /** A field that comes twice has several values. */
  function set(name: string, value: string): void {
    const before = fields.get(name);
    if (before === undefined) fields.set(name, value);
    else if (Array.isArray(before)) before.push(value);
    else fields.set(name, [before, value]);
  }

  function takeLine(line: Buffer): void {
    const text = line.at(-1) === CARRIAGE_RETURN ? line.subarray(0, -1) : line;
    if (text.length === 0) {
      endEntry();
      return;
    }
    begun = true;
    if (broken) return;
    const equals = text.indexOf(EQUALS);
    const name = text.toString("latin1", 0, equals < 0 ? Math.min(text.length, 80) : equals);
    if (!FIELD_NAME.test(name)) broken = true;
    else if (equals < 0) {
      binaryName = name;
      state = "length";
    } else if (wantedFields.has(name)) set(name, text.toString("utf8", equals + 1));
  }

  function takeLength(bytes: Buffer): void {
    const length = bytes.readBigUInt64LE();
    if (length > MOST_DATA_BYTES) {
      broken = true;
      state = "line";
      return;
    }
    leftBytes = Number(length);
    state = leftBytes === 0 ? "data-end" : "data";
  }

  /** Takes what it can of the chunk from `at` on; gives where it stopped. */
  function step(chunk: Buffer, at: number): number {
    switch (state) {
      case "line": {
        const end = chunk.indexOf(NEWLINE, at);
        held.add(chunk.subarray(at, end < 0 ? chunk.length : end));
        if (end < 0) return chunk.length;
        takeLine(held.take());
        return end + 1;
      }
      case "length": {
        const piece = chunk.subarray(at, at + 8 - held.size);
        held.add(piece);
        if (held.size === 8) takeLength(held.take());
        return at + piece.length;
      }
      case "data": {
        const piece = chunk.subarray(at, at + leftBytes);
        if (wantedFields.has(binaryName)) held.add(piece);
        leftBytes -= piece.length;
        if (leftBytes === 0) state = "data-end";
        return at + piece.length;
      }
      case "data-end": {
        const value = held.take();
        if (wantedFields.has(binaryName)) set(binaryName, value.toString("utf8"));
        state = "line";
        if (chunk[at] === NEWLINE) return at + 1;
        broken = true;
        return at;
      }
    }
  }

  return {
    push(chunk) {
      const bytes = Buffer.from(chunk.buffer, chunk.byteOffset, chunk.byteLength);
      for (let at = 0; at < bytes.length;) at = step(bytes, at);
    },
    end() {
      // Cut off in the middle of a field: what it would have said is not known.
      if (state !== "line") broken = true;
      else if (held.size > 0) takeLine(held.take());
      endEntry();
    },
  };
}

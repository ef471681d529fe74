/** Fields of one journal entry by name (systemd.journal-fields(7)). */
export type JournalFields = Readonly<Record<string, string>>;

/** What journald takes from a client: no leading underscore or digit, at most 64 characters (journal_field_valid of systemd). */
const FIELD_NAME = /^[A-Z][A-Z0-9_]{0,63}$/;
const CUT_MARK = " … [cut]";

/**
 * One entry in journald's native framing: `KEY=value\n`, or `KEY\n`, the value's length as u64 little-endian, the value and `\n`
 * where it has a newline. Fields with bad names are left out; null when none is left. (systemd.io/JOURNAL_NATIVE_PROTOCOL)
 */
export function frameEntry(fields: JournalFields): Buffer | null {
  const parts: Buffer[] = [];
  for (const [name, value] of validFields(fields)) {
    if (!value.includes("\n")) {
      parts.push(Buffer.from(`${name}=${value}\n`, "utf8"));
      continue;
    }
    const bytes = Buffer.from(value, "utf8");
    const length = Buffer.alloc(8);
    length.writeBigUInt64LE(BigInt(bytes.length));
    parts.push(Buffer.from(`${name}\n`), length, bytes, Buffer.from("\n"));
  }
  return parts.length === 0 ? null : Buffer.concat(parts);
}

/** One entry as `logger --journald` reads it: a line a field; MESSAGE alone can have newlines, as several lines of that name (logger(1)). */
export function frameForLogger(fields: JournalFields): string | null {
  const lines: string[] = [];
  for (const [name, raw] of validFields(fields)) {
    const value = raw.replaceAll("\u0000", "");
    const values = name === "MESSAGE" ? value.split("\n") : [value.replaceAll("\n", " ")];
    lines.push(...values.map((line) => `${name}=${line}\n`));
  }
  return lines.length === 0 ? null : lines.join("");
}

/** The text, cut to at most `maxBytes` of UTF-8 between two characters and marked so; unchanged when it fits. */
export function cutToBytes(text: string, maxBytes: number): string {
  // A UTF-16 unit takes one byte at least and three at most.
  if (text.length * 3 <= maxBytes) return text;
  const bytes = Buffer.from(text, "utf8");
  if (bytes.length <= maxBytes) return text;
  let end = Math.max(0, maxBytes - Buffer.byteLength(CUT_MARK));
  while (end > 0 && ((bytes[end] ?? 0) & 0xc0) === 0x80) end--;
  return `${bytes.toString("utf8", 0, end)}${CUT_MARK}`;
}

function validFields(fields: JournalFields): [name: string, value: string][] {
  return Object.entries(fields).filter(([name]) => FIELD_NAME.test(name));
}

/** One journal entry: field names and values as text. */
export type JournalEntry = Readonly<Record<string, string>>;

/** Parses the output of `journalctl -o json`; what is no JSON object is left out. */
export function parseJournal(output: string): JournalEntry[] {
  return output.split("\n").flatMap((line) => {
    if (!line.startsWith("{")) return [];
    const fields = Object.entries(JSON.parse(line) as Record<string, unknown>);
    return [Object.fromEntries(fields.map(([name, value]) => [name, fieldText(value)]))];
  });
}

/** A field is text, a list of byte values where it is no UTF-8, a list of texts where it came twice, or null. */
function fieldText(value: unknown): string {
  if (typeof value === "string") return value;
  if (!Array.isArray(value)) return "";
  const bytes = value.filter((item): item is number => typeof item === "number");
  if (bytes.length === value.length) return Buffer.from(bytes).toString("utf8");
  return value.map(fieldText).join("\n");
}

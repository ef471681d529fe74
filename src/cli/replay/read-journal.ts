import type { JournalReader, ReaderEvents } from "./fields.ts";
import { exportReader } from "./read-export.ts";
import { jsonReader } from "./read-json.ts";

/** What a file turned out to be; the last three are no text that can be replayed. */
export type JournalFormat = "json" | "export" | "unknown" | "compressed" | "journal-file";

/** A reader that finds out by itself which format it has. */
export interface AnyJournalReader extends JournalReader {
  /** `unknown` until a line of either format was seen. */
  readonly format: JournalFormat;
}

/** A file that shows no line of either format in so many bytes is no journal. */
const LOOKED_AT_BYTES = 4 * 1024 * 1024;
/** First bytes of gzip, zstd, xz, and of journald's own files. */
const magics = [
  { format: "compressed", bytes: [0x1f, 0x8b] },
  { format: "compressed", bytes: [0x28, 0xb5, 0x2f, 0xfd] },
  { format: "compressed", bytes: [0xfd, 0x37, 0x7a, 0x58, 0x5a] },
  { format: "journal-file", bytes: [...Buffer.from("LPKSHHRH")] },
] as const;
const BYTE_ORDER_MARK = [0xef, 0xbb, 0xbf];
/** `journalctl -o json-seq` puts a record separator in front of each object. */
const BEGINS_OBJECT = new RegExp(String.raw`^[\s\u001e]*\{`);
const EXPORT_LINE = /^(?:[A-Z_][A-Z0-9_]{0,63}=|[A-Z_][A-Z0-9_]{0,63}\r?$)/;

/** Reads a journal of either text format, told apart by the first line that has the look of one. */
export function journalReader(events: ReaderEvents): AnyJournalReader {
  let format: JournalFormat = "unknown";
  let begin = Buffer.alloc(0);
  let reader: JournalReader | null = null;

  /** What came before the first good line is counted as lines of that format. */
  function decide(isEnd: boolean): void {
    const magic = magics.find(({ bytes }) => bytes.every((byte, index) => begin[index] === byte));
    if (magic !== undefined) format = magic.format;
    else format = formatOf(begin, isEnd);
    if (format !== "json" && format !== "export") return;
    reader = format === "json" ? jsonReader(events) : exportReader(events);
    const marked = BYTE_ORDER_MARK.every((byte, index) => begin[index] === byte);
    reader.push(marked ? begin.subarray(BYTE_ORDER_MARK.length) : begin);
    begin = Buffer.alloc(0);
  }

  return {
    get format() {
      return format;
    },
    push(chunk) {
      if (reader !== null) {
        reader.push(chunk);
        return;
      }
      if (format !== "unknown" || begin.length > LOOKED_AT_BYTES) return;
      begin = Buffer.concat([begin, chunk]);
      decide(false);
    },
    end() {
      if (reader === null && format === "unknown") decide(true);
      reader?.end();
    },
  };
}

function formatOf(begin: Buffer, isEnd: boolean): "json" | "export" | "unknown" {
  const lines = begin
    .toString("latin1")
    .replace(/^\u00ef\u00bb\u00bf/, "")
    .split("\n");
  const whole = isEnd ? lines : lines.slice(0, -1);
  for (const line of whole) {
    if (BEGINS_OBJECT.test(line)) return "json";
    if (EXPORT_LINE.test(line)) return "export";
  }
  // One line may be longer than a piece.
  const last = lines.at(-1) ?? "";
  return BEGINS_OBJECT.test(last) ? "json" : "unknown";
}

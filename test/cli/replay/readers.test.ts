import { describe, expect, it } from "vitest";
import { type Fields, fieldText } from "../../../src/cli/replay/fields.ts";
import { journalReader } from "../../../src/cli/replay/read-journal.ts";
import { type Entry, exported, json, line } from "./made.ts";

/** What is read, in pieces of so many bytes: messages by number, and what was junk. */
function read(bytes: string | Uint8Array, { pieceBytes = 1 << 20 } = {}) {
  const messages: [number, string | null][] = [];
  const junk: number[] = [];
  const onEntry = (fields: Fields, number: number) => messages.push([number, fieldText(fields, "MESSAGE")]);
  const reader = journalReader({ onEntry, onJunk: (number) => junk.push(number) });
  const all = Buffer.from(bytes);
  for (let at = 0; at < all.length; at += pieceBytes) reader.push(all.subarray(at, at + pieceBytes));
  reader.end();
  return { messages, junk, format: reader.format };
}

const entry = (message: unknown): Entry => ({ ...line(1, ""), MESSAGE: message });
const texts = (found: ReturnType<typeof read>) => found.messages.map(([, text]) => text);

describe("the reader of JSON", () => {
  it("takes text, bytes, several values, numbers, null and nothing", () => {
    const values = ["plain", [72, 105], ["first", "second"], [[72, 105], "second"], 42, null, undefined, [300, -1], {}];
    expect(texts(read(json(values.map(entry))))).toEqual(["plain", "Hi", "first", "Hi", "42", null, null, null, null]);
  });

  it("counts lines of the file, blank ones and junk included", () => {
    const found = read(`\n${json([entry("a")])}what is this\n\n${json([entry("b")])}[]\n"x"\n7\n{"foo":1}\n`);
    expect(found.messages).toEqual([
      [2, "a"],
      [5, "b"],
    ]);
    expect(found.junk).toEqual([3, 6, 7, 8, 9]);
  });

  it("takes line ends of Windows, a byte order mark, json-seq, and a last line without an end", () => {
    const text = json([entry("a"), entry("b")]);
    expect(texts(read(text.replaceAll("\n", "\r\n")))).toEqual(["a", "b"]);
    expect(texts(read(`\ufeff${text}`))).toEqual(["a", "b"]);
    expect(texts(read(text.replaceAll("{", "\u001e{")))).toEqual(["a", "b"]);
    expect(texts(read(text.trimEnd()))).toEqual(["a", "b"]);
  });

  it("leaves out the last entry where the file is cut in it, and a line with NUL bytes", () => {
    const text = json([entry("a"), entry("b")]);
    expect(read(text.slice(0, -20))).toMatchObject({ messages: [[1, "a"]], junk: [2] });
    expect(read(`${json([entry("a")])}\0\0\0\n${json([entry("b")])}`)).toMatchObject({ junk: [2] });
  });

  it("takes a message of a megabyte, whole characters over the edges of pieces", () => {
    const message = `${"я".repeat(500_000)}end`;
    expect(texts(read(json([entry(message)]), { pieceBytes: 4099 }))).toEqual([message]);
  });

  it("is not misled by fields of an object's own making", () => {
    expect(read('{"__proto__":{"MESSAGE":"x"}}\n').messages).toEqual([]);
    expect(texts(read('{"MESSAGE":"x","constructor":1,"__proto__":null}\n'))).toEqual(["x"]);
  });
});

describe("the reader of the export format", () => {
  it("takes fields with their length, whatever bytes they have, in pieces of any size", () => {
    const values = ["plain", "of\nmany\n\nlines", "", "with = in it", "NUL \0 in it", "MESSAGE=no\n\nMESSAGE=nor this"];
    const bytes = exported(values.map(entry), { binary: ["MESSAGE"] });
    for (const pieceBytes of [1, 3, 64, 1 << 20]) {
      const found = read(bytes, { pieceBytes });
      expect(found.messages).toEqual(values.map((value, index) => [index + 1, value]));
      expect(found.junk).toEqual([]);
    }
  });

  it("takes bytes that are no UTF-8", () => {
    const [text] = texts(read(exported([entry(Buffer.from([0x61, 0xff, 0x0a, 0xfe]))])));
    expect(text).toBe("a\ufffd\n\ufffd");
  });

  it("keeps so much of a huge field, and nothing of a field that nobody asks for", () => {
    const huge = "x".repeat(3 << 20);
    const bytes = exported([{ ...entry(huge), COREDUMP: huge }, entry("b")], { binary: ["MESSAGE", "COREDUMP"] });
    const [first, second] = texts(read(bytes, { pieceBytes: 65_536 }));
    expect(first).toHaveLength(1 << 20);
    expect(second).toBe("b");
  });

  it("takes line ends of Windows and more empty lines than there need be", () => {
    const text = exported([entry("a"), entry("b")]).toString();
    expect(texts(read(text.replaceAll("\n", "\r\n")))).toEqual(["a", "b"]);
    expect(texts(read(`\n\n${text.replaceAll("\n\n", "\n\n\n\n")}`))).toEqual(["a", "b"]);
  });

  it("goes on after damage: a line that is no field, a length that cannot be", () => {
    const good = exported([entry("good")]);
    const length = Buffer.alloc(8, 0xff);
    const broken = Buffer.concat([Buffer.from("__CURSOR=x\nMESSAGE\n"), length, Buffer.from("rest\n\n")]);
    expect(read(Buffer.concat([good, broken, good]))).toMatchObject({
      messages: [
        [1, "good"],
        [3, "good"],
      ],
      junk: [2],
    });
    expect(read(`MESSAGE=a\n\nMESSAGE=b\nno field at all\n\nMESSAGE=c\n\n`)).toMatchObject({ junk: [2] });
  });

  it("counts an entry as junk where the file is cut within a field's bytes, and takes it where the last empty line is missing", () => {
    const bytes = exported([entry("a"), entry("of\nlines")]);
    expect(read(bytes.subarray(0, -5))).toMatchObject({ messages: [[1, "a"]], junk: [2] });
    expect(texts(read(bytes.subarray(0, -1)))).toEqual(["a", "of\nlines"]);
    expect(texts(read("MESSAGE=x"))).toEqual(["x"]);
  });
});

describe("the reader", () => {
  it("tells the formats apart by what is there, after lines that are neither", () => {
    expect(read(json([entry("a")])).format).toBe("json");
    expect(read(exported([entry("a")])).format).toBe("export");
    expect(read(`-- Journal begins at Mon --\n${json([entry("a")])}`).format).toBe("json");
    expect(read("MESSAGE\n").format).toBe("export");
    expect(read("hello = world\n").format).toBe("unknown");
  });

  it("gives up on a file of nothing but other text without holding it", () => {
    const text = "lorem ipsum\n".repeat(1_000_000);
    expect(read(text, { pieceBytes: 1 << 20 })).toEqual({ messages: [], junk: [], format: "unknown" });
  });
});

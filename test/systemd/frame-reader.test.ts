import { assert, nat, property, uint8Array, uniqueArray } from "fast-check";
import { describe, expect, it } from "vitest";
import { type Frame, FrameReader } from "../../src/systemd/frame-reader.ts";

const padded = (bytes: Buffer, to: number): Buffer =>
  Buffer.concat([bytes, Buffer.alloc((to - (bytes.length % to)) % to)]);

const field = (code: number, letter: string, value: Buffer): Buffer =>
  Buffer.concat([Buffer.from([code, 1, letter.charCodeAt(0), 0]), value]);

/** A message as the bus would carry it: a path, a signature and the sender among its fields. */
function message(options: { type?: number; sender?: string | null; body?: number; big?: boolean } = {}): Buffer {
  const { type = 4, sender = ":1.7", body = 0, big = false } = options;
  const number = (value: number): Buffer => {
    const bytes = Buffer.alloc(4);
    if (big) bytes.writeUInt32BE(value);
    else bytes.writeUInt32LE(value);
    return bytes;
  };
  const text = (value: string): Buffer => Buffer.concat([number(Buffer.byteLength(value)), Buffer.from(`${value}\0`)]);
  const fields = [
    field(1, "o", text("/org/freedesktop/x")),
    field(8, "g", Buffer.from([2, 0x61, 0x73, 0])),
    field(9, "u", number(0)),
    ...(sender === null ? [] : [field(7, "s", text(sender))]),
  ];
  const all = Buffer.concat(fields.map((each, index) => (index < fields.length - 1 ? padded(each, 8) : each)));
  const head = Buffer.from([big ? 0x42 : 0x6c, type, 0, 1]);
  return Buffer.concat([head, number(body), number(1), number(all.length), padded(all, 8), Buffer.alloc(body, 0xaa)]);
}

/** What comes out of a reader that is fed these chunks, one at a time; each message whole again. */
function fed(chunks: readonly Buffer[], admits: (frame: Frame) => boolean = () => true): Buffer[] {
  const waiting: Buffer[] = [];
  const reader = new FrameReader(() => waiting.shift() ?? null, admits);
  const out: Buffer[] = [];
  for (const chunk of chunks) {
    waiting.push(chunk);
    for (let head = reader.read(); head !== null; head = reader.read()) {
      out.push(Buffer.concat([head, reader.read() ?? Buffer.from("nothing behind the header")]));
    }
  }
  return out;
}

const frames = (bytes: Buffer): Frame[] => {
  const seen: Frame[] = [];
  fed([bytes], (frame) => seen.push(frame) > 0);
  return seen;
};

describe("FrameReader", () => {
  it("knows the kind and the sender of each message, in either byte order", () => {
    const all = [message({ type: 1 }), message({ type: 2, big: true }), message({ type: 3, sender: null }), message()];
    expect(frames(Buffer.concat(all))).toEqual([
      { kind: "call", sender: ":1.7" },
      { kind: "reply", sender: ":1.7" },
      { kind: "reply", sender: null },
      { kind: "signal", sender: ":1.7" },
    ]);
  });

  it("gives the same messages however their bytes arrive", () => {
    const all = [
      message({ body: 40 }),
      message({ type: 1 }),
      message({ body: 300_000 }),
      message({ type: 2, body: 9 }),
    ];
    const bytes = Buffer.concat(all);
    const wanted = [all[0], all[1], all[3]];
    assert(
      property(uniqueArray(nat({ max: bytes.length }), { maxLength: 12 }), (cuts) => {
        const at = [0, ...cuts.toSorted((left, right) => left - right), bytes.length];
        const chunks = at.slice(1).map((end, index) => bytes.subarray(at[index], end));
        expect(fed(chunks)).toEqual(wanted);
      }),
    );
    for (let cut = 0; cut <= 200; cut += 1) expect(fed([bytes.subarray(0, cut), bytes.subarray(cut)])).toEqual(wanted);
  });

  it("drops what is not admitted, and nothing else", () => {
    const all = [message({ sender: ":1.1" }), message({ sender: ":1.2" }), message({ sender: ":1.1" })];
    expect(fed(all, ({ sender }) => sender === ":1.2")).toEqual([all[1]]);
  });

  it("drops large calls and signals, and never a reply", () => {
    const large = 300_000;
    const reply = message({ type: 2, body: large });
    expect(fed([message({ type: 1, body: large }), message({ type: 4, body: large }), reply])).toEqual([reply]);
  });

  it("drops a message of a kind that the specification does not know", () => {
    expect(fed([message({ type: 9 }), message()])).toEqual([message()]);
  });

  it("survives any bytes for header fields: the sender is unknown then", () => {
    assert(
      property(uint8Array({ minLength: 1, maxLength: 200 }), (garbage) => {
        const fields = Buffer.from(garbage);
        const head = Buffer.alloc(16);
        head.set([0x6c, 4, 0, 1]);
        head.writeUInt32LE(fields.length, 12);
        expect(fed([Buffer.concat([head, padded(fields, 8)]), message()])).toHaveLength(2);
      }),
    );
  });
});

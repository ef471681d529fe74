import { mkdtempSync, rmSync, unlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { success } from "../../src/model/result.ts";
import type { run } from "../../src/runtime/exec.ts";
import { cutToBytes, frameEntry, frameForLogger } from "../../src/systemd/journal-entry.ts";
import { openJournal } from "../../src/systemd/journald.ts";
import { receiveAt, type DatagramReceiver } from "./datagram-receiver.ts";

let folder: string;
let path: string;
let receiver: DatagramReceiver | null = null;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "journal-"));
  path = join(folder, "socket");
});

afterEach(async () => {
  await receiver?.end();
  receiver = null;
  rmSync(folder, { recursive: true });
});

const framed = (fields: Record<string, string>): string | undefined => frameEntry(fields)?.toString("latin1");

describe("frameEntry()", () => {
  it("writes one line a field", () => {
    expect(framed({ MESSAGE: "hello", PRIORITY: "6" })).toBe("MESSAGE=hello\nPRIORITY=6\n");
  });

  it("writes the length before a value that has a newline, counted in bytes", () => {
    expect(framed({ MESSAGE: "a\nb" })).toBe("MESSAGE\n\u0003\0\0\0\0\0\0\0a\nb\n");
    expect(frameEntry({ MESSAGE: "é\n" })).toEqual(
      Buffer.concat([Buffer.from("MESSAGE\n"), Buffer.from([3, 0, 0, 0, 0, 0, 0, 0]), Buffer.from("é\n\n")]),
    );
  });

  it("writes unicode as UTF-8, and an unpaired surrogate as the replacement character", () => {
    expect(frameEntry({ MESSAGE: "бот 🤖" })).toEqual(Buffer.from("MESSAGE=бот 🤖\n"));
    expect(frameEntry({ MESSAGE: "\ud800" })).toEqual(Buffer.from("MESSAGE=\ufffd\n"));
  });

  it("keeps an empty value, and equals signs in a value", () => {
    expect(framed({ A: "", B: "x=y=z", C: "=" })).toBe("A=\nB=x=y=z\nC==\n");
  });

  it("leaves out fields with names that journald does not take", () => {
    const bad = { _PID: "1", lower: "x", "": "x", "A=B": "x", "A\nB": "x", "1A": "x", Ж: "x", ["A".repeat(65)]: "x" };
    expect(framed({ ...bad, ["A".repeat(64)]: "kept" })).toBe(`${"A".repeat(64)}=kept\n`);
    expect(frameEntry(bad)).toBeNull();
    expect(frameEntry({})).toBeNull();
  });
});

describe("frameForLogger()", () => {
  it("repeats MESSAGE for its newlines, and puts any other value on one line", () => {
    expect(frameForLogger({ MESSAGE: "a\nb", X: "c\nd", _PID: "1" })).toBe("MESSAGE=a\nMESSAGE=b\nX=c d\n");
  });

  it("has nothing to say without a valid field", () => {
    expect(frameForLogger({ _X: "1" })).toBeNull();
  });
});

describe("cutToBytes()", () => {
  it("leaves what fits", () => {
    expect(cutToBytes("abcd", 4)).toBe("abcd");
    expect(cutToBytes("жж", 4)).toBe("жж");
  });

  it("cuts between characters and says so", () => {
    for (let maxBytes = 20; maxBytes < 30; maxBytes++) {
      const cut = cutToBytes("🤖ж".repeat(100), maxBytes);
      expect(Buffer.byteLength(cut)).toBeLessThanOrEqual(maxBytes);
      expect(cut).toMatch(/^[🤖ж]+ … \[cut\]$/u);
    }
  });
});

describe("openJournal()", () => {
  it("sends an entry as one datagram", async () => {
    receiver = await receiveAt(path);
    const journal = openJournal({ path });
    expect(journal.sendSlowly).toBeNull();
    expect(journal.send({ MESSAGE: "one\ntwo", PRIORITY: "4" })).toEqual({ ok: true, value: "sent" });
    expect(await receiver.read(1)).toEqual([frameEntry({ MESSAGE: "one\ntwo", PRIORITY: "4" })]);
    journal.close();
  });

  it("cuts the longest values of an entry that is too long, and leaves the short ones whole", async () => {
    receiver = await receiveAt(path);
    const journal = openJournal({ path });
    const fields = {
      MESSAGE: "short",
      MESSAGE_ID: "0".repeat(32),
      LONG: "x".repeat(3_000_000),
      LINES: "ж\n".repeat(500_000),
    };
    expect(journal.send(fields)).toEqual({ ok: true, value: "sent" });
    const [bytes] = await receiver.read(1);
    const text = bytes?.toString("utf8") ?? "";
    expect(text).toContain("MESSAGE=short\n");
    expect(text).toContain(`MESSAGE_ID=${"0".repeat(32)}\n`);
    expect(text.match(/ … \[cut\]/g)).toHaveLength(2);
    expect(bytes?.length).toBeGreaterThan(50_000);
    journal.close();
  });

  it("gives up on an entry that cannot be made short enough", async () => {
    receiver = await receiveAt(path);
    const many = Object.fromEntries(Array.from({ length: 10_000 }, (_, index) => [`FIELD_${index}`, "x".repeat(60)]));
    expect(openJournal({ path }).send(many)).toMatchObject({ ok: false, code: "too-long", recoverable: false });
    expect(await receiver.drain()).toEqual([]);
  });

  it("gives up on an entry without a valid field", () => {
    expect(openJournal({ path }).send({ _PID: "1" })).toMatchObject({
      ok: false,
      code: "no-fields",
      recoverable: false,
    });
  });

  it("does not wait for a journald that does not read, and goes on when it does", async () => {
    receiver = await receiveAt(path);
    const journal = openJournal({ path });
    let sent = 0;
    let last = journal.send({ NUMBER: "0" });
    while (last.ok) last = journal.send({ NUMBER: String(++sent) });
    expect(last).toMatchObject({ code: "journal-busy", recoverable: true });
    expect(await receiver.drain()).toHaveLength(sent);
    expect(journal.send({ NUMBER: "again" }).ok).toBe(true);
    expect(await receiver.read(1)).toEqual([Buffer.from("NUMBER=again\n")]);
    journal.close();
  });

  it("finds journald again after it was away", async () => {
    const journal = openJournal({ path });
    const absent = { ok: false, code: "journal-absent", recoverable: true };
    expect(journal.send({ A: "1" })).toMatchObject(absent);
    receiver = await receiveAt(path);
    expect(journal.send({ A: "2" }).ok).toBe(true);
    await receiver.end();
    expect(journal.send({ A: "3" })).toMatchObject(absent);
    unlinkSync(path);
    receiver = await receiveAt(path);
    expect(journal.send({ A: "4" }).ok).toBe(true);
    expect(await receiver.drain()).toEqual([Buffer.from("A=4\n")]);
    journal.close();
  });

  it("does not throw at an address that is no socket or no address", () => {
    writeFileSync(path, "");
    expect(openJournal({ path })).toBeDefined();
    expect(openJournal({ path }).send({ A: "1" })).toMatchObject({ ok: false, recoverable: true });
    expect(openJournal({ path: `/${"x".repeat(200)}` }).send({ A: "1" })).toMatchObject({ code: "not-supported" });
  });

  it("leaves it to logger where koffi cannot load", async () => {
    writeFileSync(path, "");
    const runs = vi.fn<typeof run>(async () => success({ stdout: "", stderr: "", exitStatus: 0 }));
    const journal = openJournal({ path, libc: null, run: runs });
    expect(journal.send({ A: "1" })).toMatchObject({ ok: false, code: "not-supported", recoverable: true });
    expect(await journal.sendSlowly?.({ MESSAGE: "x\ny", A: "1" })).toEqual({ ok: true, value: "sent" });
    expect(runs.mock.calls).toEqual([["logger", ["--journald"], { input: "MESSAGE=x\nMESSAGE=y\nA=1\n" }]]);
  });

  it("does not believe logger where there is no journal: it exits 0 all the same", async () => {
    const journal = openJournal({ path, libc: null });
    expect(await journal.sendSlowly?.({ MESSAGE: "x" })).toMatchObject({ ok: false, code: "journal-absent" });
  });

  it("passes on what logger complains about", async () => {
    writeFileSync(path, "");
    const journal = openJournal({
      path,
      libc: null,
      run: async () => success({ stdout: "", stderr: "logger: broken\n", exitStatus: 1 }),
    });
    expect(await journal.sendSlowly?.({ MESSAGE: "x" })).toMatchObject({
      ok: false,
      code: "journal-refused",
      message: "Cannot write the entry to the journal: logger: broken",
    });
  });
});

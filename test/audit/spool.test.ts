import {
  appendFileSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  readdirSync,
  renameSync,
  rmSync,
  statSync,
  symlinkSync,
  truncateSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { Spool, type SpoolLimits } from "../../src/audit/spool.ts";
import { aRecord } from "./a-record.ts";

let directory: string;
let file: string;
let troubles: string[];
const open: Spool[] = [];

beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), "spool-"));
  file = join(directory, "audit-spool.jsonl");
  troubles = [];
});

afterEach(() => {
  for (const spool of open.splice(0)) spool.close();
  rmSync(directory, { recursive: true, force: true });
});

function openSpool(limits?: SpoolLimits): Spool {
  const spool = new Spool({ directory, onTrouble: (message) => troubles.push(message), ...(limits && { limits }) });
  open.push(spool);
  return spool;
}

const add = (spool: Spool, ...messages: string[]): boolean[] =>
  messages.map((message) => {
    const event = message.startsWith("sample") ? "sample" : "notice";
    return spool.append(aRecord({ message, event })).ok;
  });
const messages = (spool: Spool, limit = 100): string[] => spool.peek(limit).map(({ message }) => message);
const bad = (): string => readFileSync(join(directory, "audit-spool.bad.jsonl"), "utf8");

describe("a spool", () => {
  it("makes no file before it is needed", () => {
    expect(openSpool().waiting).toBe(0);
    expect(readdirSync(directory)).toEqual([]);
  });

  it("gives records back in order and whole, also after the program was ended without a word", () => {
    const spool = openSpool();
    const record = aRecord({ message: "line\nbreak ж", evidence: { list: ["a", 1, null] }, objectPid: 7 });
    spool.append(record);
    add(spool, "2", "3");
    const again = openSpool();
    expect(again.waiting).toBe(3);
    expect(again.peek(1)).toEqual([record]);
    expect(messages(again)).toEqual(["line\nbreak ж", "2", "3"]);
    again.delivered(1);
    expect(messages(again)).toEqual(["2", "3"]);
    expect(troubles).toEqual([]);
  });

  it("is for its owner's eyes alone", () => {
    add(openSpool(), "1");
    expect(statSync(file).mode & 0o777).toBe(0o600);
  });

  it("does not give again what was delivered, also after a restart in the middle", () => {
    const spool = openSpool();
    add(spool, "1", "2", "3");
    expect(messages(spool)).toHaveLength(3);
    spool.delivered(2);
    add(spool, "4");
    const again = openSpool();
    expect(again.waiting).toBe(2);
    expect(messages(again)).toEqual(["3", "4"]);
    again.delivered(1);
    add(again, "5");
    expect(messages(openSpool())).toEqual(["4", "5"]);
  });

  it("empties its file when all is delivered", () => {
    const spool = openSpool();
    add(spool, "1", "2");
    messages(spool);
    spool.delivered(2);
    expect(spool.waiting).toBe(0);
    expect(statSync(file).size).toBe(0);
    add(spool, "3");
    expect(messages(spool)).toEqual(["3"]);
  });

  it("reads lines that are longer than what it reads at once", () => {
    const spool = openSpool();
    add(spool, "1", "x".repeat(700_000), "3");
    messages(spool, 1);
    spool.delivered(1);
    expect(messages(spool)[0]).toHaveLength(700_000);
  });

  it("marks no more as delivered than it gave", () => {
    const spool = openSpool();
    add(spool, "1", "2");
    spool.delivered(2);
    expect(spool.waiting).toBe(2);
  });
});

describe("a spool file that is not as it was left", () => {
  it("is read up to a torn last line, which is kept beside it", () => {
    add(openSpool(), "1", "2");
    const whole = readFileSync(file, "utf8");
    writeFileSync(file, `${whole}${whole.slice(0, 40)}`);
    const spool = openSpool();
    expect(messages(spool)).toEqual(["1", "2"]);
    expect(bad()).toBe(`${whole.slice(0, 40)}\n`);
    expect(troubles.join()).toContain("1 lines");
    add(spool, "3");
    expect(messages(openSpool())).toEqual(["1", "2", "3"]);
  });

  it("keeps a last line that lacks its newline alone", () => {
    add(openSpool(), "1", "2");
    truncateSync(file, statSync(file).size - 1);
    const spool = openSpool();
    add(spool, "3");
    expect(messages(spool)).toEqual(["1", "2", "3"]);
    expect(troubles).toEqual([]);
  });

  it("is read around garbage, every byte of which is kept beside it", () => {
    add(openSpool(), "1", "2");
    const [first, second] = readFileSync(file, "utf8").split("\n");
    const garbage = ["\u0000\u0001", "null", "[]", '{"event":"notice"}', '{"spoolMark":{"delivered":-1,"dropped":0}}'];
    writeFileSync(file, `${garbage.join("\n")}\n\n${first}\n{{{\n${second}\n`);
    expect(messages(openSpool())).toEqual(["1", "2"]);
    expect(bad()).toBe(`${[...garbage, "{{{"].join("\n")}\n`);
    expect(existsSync(`${file}.new`)).toBe(false);
  });

  it("keeps bytes that are no UTF-8 as they are", () => {
    writeFileSync(file, Buffer.from([0xff, 0xfe, 0x0a]));
    expect(openSpool().waiting).toBe(0);
    expect(readFileSync(join(directory, "audit-spool.bad.jsonl"))).toEqual(Buffer.from([0xff, 0xfe, 0x0a]));
  });

  it("is moved away when it is a directory, or leads elsewhere", () => {
    mkdirSync(file);
    expect(add(openSpool(), "1")).toEqual([true]);
    expect(statSync(`${file}.odd-1`).isDirectory()).toBe(true);
    rmSync(file);
    writeFileSync(join(directory, "victim"), "precious");
    symlinkSync(join(directory, "victim"), file);
    expect(add(openSpool(), "2")).toEqual([true]);
    expect(readFileSync(join(directory, "victim"), "utf8")).toBe("precious");
    expect(troubles.join()).toContain(".odd-2");
  });

  it("is written anew, with all that waits, when somebody deletes or replaces it", () => {
    const spool = openSpool();
    add(spool, "1", "2");
    rmSync(file);
    expect(messages(spool, 1)).toEqual(["1"]);
    add(spool, "3");
    expect(messages(openSpool())).toEqual(["1", "2", "3"]);
    renameSync(file, join(directory, "moved"));
    writeFileSync(file, "somebody's");
    add(spool, "4");
    expect(messages(openSpool())).toEqual(["1", "2", "3", "4"]);
    expect(readFileSync(`${file}.odd-1`, "utf8")).toBe("somebody's");
  });

  it("is read anew when somebody writes into it or cuts it", () => {
    const spool = openSpool();
    add(spool, "1", "2");
    appendFileSync(file, "garbage");
    add(spool, "3");
    expect(messages(spool)).toEqual(["1", "2", "3"]);
    truncateSync(file, 0);
    add(spool, "4");
    expect(spool.waiting).toBe(1);
    const size = statSync(file).size;
    writeFileSync(file, "x".repeat(size));
    expect(messages(openSpool())).toEqual([]);
  });

  it("never stands still on a line that became garbage without changing the size", () => {
    const spool = openSpool();
    add(spool, "1", "2", "3");
    const text = readFileSync(file, "utf8");
    writeFileSync(file, text.replace('{"event"', "!!!!!!!!"));
    expect(messages(spool)).toEqual(["2", "3"]);
    expect(spool.waiting).toBe(2);
    expect(bad()).toContain("!!!!!!!!");
  });
});

describe("a spool that is full", () => {
  const limits = { records: 10, bytes: 1_000_000 };

  it("drops its samples for other records, and counts them", () => {
    const spool = openSpool(limits);
    add(spool, "sample 1", "1", "sample 2", "2", "3", "4", "5", "6", "sample 3", "7");
    expect(add(spool, "8")).toEqual([true]);
    expect(messages(spool)).toEqual(["1", "2", "3", "4", "5", "6", "7", "8"]);
    expect(spool.dropped).toBe(3);
    expect(troubles.join()).toContain("3 samples were dropped");
  });

  it("keeps its last room for other records than samples", () => {
    const spool = openSpool(limits);
    expect(add(spool, "1", "2", "3", "4", "5", "6", "7", "8", "9", "sample")).toEqual([
      ...Array.from({ length: 9 }, () => true),
      false,
    ]);
    expect(spool.dropped).toBe(1);
    expect(add(spool, "10")).toEqual([true]);
  });

  it("refuses, and loses nothing, when there are no samples to drop", () => {
    const spool = openSpool(limits);
    const all = Array.from({ length: 10 }, (_, index) => String(index));
    add(spool, ...all);
    expect(spool.append(aRecord())).toMatchObject({ ok: false, code: "spool-full", recoverable: true });
    expect(messages(spool)).toEqual(all);
    spool.delivered(1);
    expect(add(spool, "new")).toEqual([true]);
    expect(messages(openSpool(limits))).toEqual([...all.slice(1), "new"]);
  });

  it("counts bytes as well", () => {
    const spool = openSpool({ records: 1000, bytes: 10_000 });
    add(spool, `sample ${"x".repeat(5000)}`, "y".repeat(2000));
    expect(add(spool, "z".repeat(4000))).toEqual([true]);
    expect(messages(spool).map((message) => message[0])).toEqual(["y", "z"]);
    expect(add(spool, "w".repeat(4000))).toEqual([false]);
    expect(statSync(file).size).toBeLessThanOrEqual(10_000);
  });

  it("remembers over a restart how many samples it dropped", () => {
    const spool = openSpool(limits);
    add(spool, "sample 1", "1", "2", "3", "4", "5", "6", "7", "8", "9", "10");
    expect(openSpool(limits).dropped).toBe(1);
  });
});

describe("a spool that cannot be written", () => {
  it("says so, and goes on as soon as it can", () => {
    rmSync(directory, { recursive: true });
    writeFileSync(directory, "no directory");
    const spool = openSpool();
    expect(spool.append(aRecord())).toMatchObject({ ok: false, code: "spool-unavailable", recoverable: true });
    expect(troubles.join()).toContain(file);
    rmSync(directory);
    expect(add(spool, "1")).toEqual([true]);
    expect(messages(spool)).toEqual(["1"]);
  });

  it("still gives what it holds when its directory is gone for good", () => {
    const spool = openSpool();
    add(spool, "1", "2");
    rmSync(directory, { recursive: true });
    writeFileSync(directory, "no directory");
    expect(messages(spool)).toEqual(["1", "2"]);
    expect(add(spool, "3")).toEqual([false]);
    spool.delivered(2);
    expect(spool.waiting).toBe(0);
    expect(messages(spool)).toEqual([]);
  });
});

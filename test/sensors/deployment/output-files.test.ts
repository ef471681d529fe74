import { execFileSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { outputFilesOf, tailOf } from "../../../src/sensors/deployment/output-files.ts";

let directory: string;
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), "unitwarden-output-"));
});
afterEach(() => rmSync(directory, { recursive: true }));

function file(name: string, text: string): string {
  const path = join(directory, name);
  writeFileSync(path, text);
  return path;
}

const unit = "bot.service";
const bounds = { maxBytes: 64, maxLines: 3 };

describe("the files that a unit writes its output to", () => {
  it("are those of its own file, the drop-ins over it, and a stream that goes elsewhere again is none", () => {
    const own = file("own", "[Service]\nStandardOutput=append:/var/log/a.log\nStandardError = file:/var/log/e.log\n");
    expect(outputFilesOf(unit, [own])).toEqual(["/var/log/a.log", "/var/log/e.log"]);
    const dropIn = file("drop-in", "[Service]\nStandardOutput=journal\nStandardError=truncate:/var/log/f.log\n");
    expect(outputFilesOf(unit, [own, dropIn])).toEqual(["/var/log/f.log"]);
  });

  it("are told once, with the unit's name, and not where the name has more to it", () => {
    const both = file("both", "StandardOutput=append:/var/log/%N/%n.log\nStandardError=append:/var/log/%N/%n.log\n");
    expect(outputFilesOf(unit, [both])).toEqual(["/var/log/bot/bot.service.log"]);
    expect(outputFilesOf(unit, [file("home", "StandardOutput=append:%h/bot.log\n")])).toEqual([]);
  });

  it("are none where nothing is set, commented out, relative, or not readable", () => {
    const none = file("none", "#StandardOutput=append:/x\nStandardOutput=append:x.log\nStandardError=journal\n");
    expect(outputFilesOf(unit, [none, join(directory, "missing"), directory])).toEqual([]);
  });
});

describe("the end of a file", () => {
  it("is its last whole lines, oldest first", () => {
    const path = file("log", `${"x".repeat(200)}\none\ntwo\n\nthree\nfour\n`);
    expect(tailOf(path, bounds)?.lines).toEqual(["two", "three", "four"]);
    expect(tailOf(path, { ...bounds, maxLines: 9 })?.lines).toEqual(["one", "two", "three", "four"]);
  });

  it("begins with the first line of a short file, and needs no line end", () => {
    expect(tailOf(file("short", "one\ntwo"), bounds)?.lines).toEqual(["one", "two"]);
    expect(tailOf(file("empty", ""), bounds)?.lines).toEqual([]);
  });

  it("is unknown of what is no file; a FIFO holds nobody up", () => {
    const fifo = join(directory, "fifo");
    execFileSync("mkfifo", [fifo]);
    for (const path of [fifo, directory, join(directory, "missing")]) expect(tailOf(path, bounds)).toBeNull();
  });

  it("takes any bytes", () => {
    const path = join(directory, "bytes");
    writeFileSync(path, Buffer.from([0xff, 0xfe, 0x0a, 0x00, 0x41, 0x0a]));
    expect(tailOf(path, bounds)?.lines).toHaveLength(2);
  });
});

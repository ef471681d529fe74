import {
  lstatSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeEach, describe, expect, it } from "vitest";
import { fileStep, linkStep } from "../../../src/cli/install/place-file.ts";

const base = mkdtempSync(join(tmpdir(), "unitwarden-place-"));
afterAll(() => rmSync(base, { recursive: true }));
let folder = "";
beforeEach(() => {
  folder = mkdtempSync(join(base, "x-"));
});

const placed = (path: string, text = "new", mode = 0o644) => ({ path, mode, content: { text } });

describe("fileStep()", () => {
  it("makes directories and the file, and takes all of them away again", async () => {
    const path = join(folder, "a/b/file");
    const step = fileStep(placed(path, "x", 0o755));
    expect([step.state, step.text]).toEqual(["new", "x"]);
    const done = await step.perform();
    expect([readFileSync(path, "utf8"), statSync(path).mode & 0o777]).toEqual(["x", 0o755]);
    await done.undo?.();
    expect(readdirSync(folder)).toEqual([]);
  });

  it("gives the very file back that was there, and leaves nothing else", async () => {
    const path = join(folder, "file");
    writeFileSync(path, "old", { mode: 0o600 });
    const { ino } = statSync(path);
    const done = await fileStep(placed(path)).perform();
    expect(readFileSync(path, "utf8")).toBe("new");
    await done.undo?.();
    expect([readFileSync(path, "utf8"), statSync(path).ino, statSync(path).mode & 0o777]).toEqual(["old", ino, 0o600]);
    expect(readdirSync(folder)).toEqual(["file"]);
  });

  it("keeps the old one beside it only until all is settled", async () => {
    const path = join(folder, "file");
    writeFileSync(path, "old");
    const done = await fileStep(placed(path)).perform();
    expect(readdirSync(folder)).toHaveLength(2);
    await done.settle?.();
    expect(readdirSync(folder)).toEqual(["file"]);
  });

  it("does nothing to a file that is as it should be; another mode or byte is a change", async () => {
    const path = join(folder, "file");
    writeFileSync(path, "new", { mode: 0o644 });
    const source = join(folder, "source");
    writeFileSync(source, "new");
    const { ino } = statSync(path);
    for (const content of [{ text: "new" }, { copyOf: source }]) {
      const step = fileStep({ path, mode: 0o644, content });
      expect(step.state).toBe("same");
      expect(await step.perform()).toEqual({});
    }
    expect(statSync(path).ino).toBe(ino);
    expect(fileStep(placed(path, "new", 0o600)).state).toBe("changed");
    writeFileSync(source, "nex");
    expect(fileStep({ path, mode: 0o644, content: { copyOf: source } }).state).toBe("changed");
    writeFileSync(source, "news");
    expect(fileStep({ path, mode: 0o644, content: { copyOf: source } }).state).toBe("changed");
  });

  it("refuses a path where a directory stands, and changes nothing", () => {
    const path = join(folder, "file");
    mkdirSync(path);
    expect(() => fileStep(placed(path)).perform()).toThrow("something is there that is no file");
    expect(readdirSync(folder)).toEqual(["file"]);
  });

  it("replaces a link, not what it leads to", async () => {
    const [path, target] = [join(folder, "file"), join(folder, "target")];
    writeFileSync(target, "theirs");
    symlinkSync(target, path);
    const done = await fileStep(placed(path)).perform();
    expect([readFileSync(target, "utf8"), lstatSync(path).isFile()]).toEqual(["theirs", true]);
    await done.undo?.();
    expect(lstatSync(path).isSymbolicLink()).toBe(true);
  });

  it("keeps a directory that it made where another's file has come into it", async () => {
    const path = join(folder, "a/file");
    const done = await fileStep(placed(path)).perform();
    writeFileSync(join(folder, "a/other"), "");
    await done.undo?.();
    expect(readdirSync(join(folder, "a"))).toEqual(["other"]);
  });
});

describe("linkStep()", () => {
  it("makes a link, says what is there, and takes it back", async () => {
    const path = join(folder, "bin/link");
    const step = linkStep(path, "../x");
    expect(step.state).toBe("new");
    const done = await step.perform();
    expect(linkStep(path, "../x").state).toBe("same");
    expect(linkStep(path, "../y").state).toBe("changed");
    await done.undo?.();
    expect(readdirSync(folder)).toEqual([]);
  });
});

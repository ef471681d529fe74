import { execFileSync } from "node:child_process";
import { chmodSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import { readConfigurationFile } from "../../src/config/read-file.ts";

const folder = mkdtempSync(join(tmpdir(), "unitwarden-config-"));
afterAll(() => rmSync(folder, { recursive: true }));

function place(name: string, content: string | Buffer): string {
  const path = join(folder, name);
  writeFileSync(path, content);
  return path;
}

function messageOf(path: string): string {
  const read = readConfigurationFile(path);
  return read.ok ? "read" : read.message.replaceAll(folder, "");
}

describe("readConfigurationFile()", () => {
  it("reads text, owner and mode", () => {
    const path = place("good.toml", "a = 'ä'\n");
    chmodSync(path, 0o640);
    expect(readConfigurationFile(path)).toEqual({
      ok: true,
      value: { text: "a = 'ä'\n", ownerUid: process.geteuid?.(), mode: 0o640 },
    });
  });

  it("follows a link, and drops a byte order mark", () => {
    const target = place("bom.toml", "\uFEFFa = 1");
    symlinkSync(target, join(folder, "link.toml"));
    const read = readConfigurationFile(join(folder, "link.toml"));
    expect(read.ok && read.value.text).toBe("a = 1");
  });

  it("tells a missing file from all else", () => {
    const read = readConfigurationFile(join(folder, "none.toml"));
    expect(read.ok ? "" : read.code).toBe("missing");
    expect(messageOf(join(folder, "none.toml"))).toBe("Cannot read /none.toml: there is no such file");
  });

  it("refuses a directory, a device and a path through a file", () => {
    expect(messageOf(folder)).toContain("it is a directory");
    expect(messageOf("/dev/zero")).toContain("it is not a regular file");
    expect(messageOf(`${place("file", "")}/x`)).toContain("is not a directory");
    expect(messageOf("a\0b")).toContain("NUL");
  });

  it("does not wait at a named pipe", () => {
    const path = join(folder, "pipe");
    execFileSync("mkfifo", [path]);
    expect(messageOf(path)).toContain("it is not a regular file");
  });

  it("refuses links that go in a circle", () => {
    symlinkSync(join(folder, "round"), join(folder, "round"));
    expect(messageOf(join(folder, "round"))).toContain("go in a circle");
  });

  it("names the line of a NUL byte and of what is not UTF-8", () => {
    expect(messageOf(place("nul.toml", "a = 1\nb = '\0'\n"))).toContain("/nul.toml:2: there is a NUL byte");
    const latin = Buffer.concat([Buffer.from("a = 1\n# ä\nb = '"), Buffer.from([0xe4]), Buffer.from("'\n")]);
    expect(messageOf(place("latin.toml", latin))).toContain("/latin.toml:3: the text is not UTF-8");
  });

  it("refuses a file of 10 MB, and takes one of 1 MiB", () => {
    expect(messageOf(place("huge.toml", Buffer.alloc(10_000_000, "#")))).toContain("larger than the limit of 1 MiB");
    expect(messageOf(place("large.toml", Buffer.alloc(1024 ** 2, "#")))).toBe("read");
  });

  it("gives each message as one line", () => {
    for (const path of [folder, "/dev/zero", join(folder, "none")]) expect(messageOf(path)).not.toContain("\n");
  });
});

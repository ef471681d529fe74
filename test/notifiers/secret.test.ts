import { execFileSync } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeEach, describe, expect, it } from "vitest";
import { readSecret } from "../../src/notifiers/secret.ts";

const root = mkdtempSync(join(tmpdir(), "unitwarden-secret-"));
const given = join(root, "given");
const places = { ofService: join(root, "service"), store: join(root, "store") };
const environment = { CREDENTIALS_DIRECTORY: given, TOKEN: "from-env \n", EMPTY: "" };
const credential = { kind: "credential", name: "token" } as const;
const file = { kind: "file", path: join(root, "file") } as const;

beforeEach(() => {
  rmSync(root, { recursive: true, force: true });
  for (const folder of [given, places.ofService, places.store]) mkdirSync(folder, { recursive: true });
});
afterAll(() => rmSync(root, { recursive: true, force: true }));

const put = (folder: string, text: string | Uint8Array): void => writeFileSync(join(folder, "token"), text);
const read = (source: Parameters<typeof readSecret>[0], variables: typeof environment | object = environment) =>
  readSecret(source, variables as Record<string, string>, places);

describe("readSecret()", () => {
  it("takes a credential from the directory that systemd gave, before the service's and the store", () => {
    put(places.store, "stored\n");
    expect(read(credential)).toEqual({ ok: true, value: "stored" });
    put(places.ofService, "service\n");
    expect(read(credential)).toEqual({ ok: true, value: "service" });
    put(given, "given\n");
    expect(read(credential)).toEqual({ ok: true, value: "given" });
    expect(read(credential, {})).toEqual({ ok: true, value: "service" });
  });

  it("reads a file, a variable and a literal, without what blank stands behind them", () => {
    writeFileSync(file.path, "  a secret \r\n\n");
    expect(read(file)).toEqual({ ok: true, value: "  a secret" });
    expect(read({ kind: "env", name: "TOKEN" })).toEqual({ ok: true, value: "from-env" });
    expect(read({ kind: "literal", value: "said" })).toEqual({ ok: true, value: "said" });
  });

  it("reads anew each time, so that a rotated secret is used at once", () => {
    writeFileSync(file.path, "old");
    expect(read(file)).toEqual({ ok: true, value: "old" });
    writeFileSync(file.path, "new");
    expect(read(file)).toEqual({ ok: true, value: "new" });
  });

  it("says for a missing credential where it belongs and what makes it known", () => {
    const result = read(credential);
    expect(result).toMatchObject({ ok: false, code: "secret-missing" });
    const message = result.ok ? "" : result.message;
    expect(message).toContain(join(places.store, "token"));
    expect(message).toContain("systemctl restart unitwarden");
  });

  it("says what is missing and the mend for a file and a variable", () => {
    expect(read(file)).toMatchObject({ code: "secret-missing", message: expect.stringContaining(file.path) });
    expect(read({ kind: "env", name: "ABSENT" })).toMatchObject({
      code: "secret-missing",
      message: expect.stringContaining("ABSENT is not set; set it"),
    });
  });

  it.each([
    ["empty", "", "empty"],
    ["blank", " \n\n", "empty"],
    ["of two lines", "hush\nhush2\n", "more than one line"],
    ["with a carriage return", "hush\rhush2", "more than one line"],
    ["with a NUL", "hush\0hush2", "NUL"],
    ["longer than 64 KiB", "hush".repeat(16_385), "64 KiB"],
    ["that is not UTF-8", Buffer.from([0x68, 0xff, 0x68]), "UTF-8"],
  ])("refuses a secret that is %s, in one line that does not quote it", (_, text, why) => {
    put(given, text);
    writeFileSync(file.path, text);
    for (const source of [credential, file]) {
      const result = read(source);
      expect(result).toMatchObject({ ok: false, code: "secret-unusable", message: expect.stringContaining(why) });
      expect(JSON.stringify(result)).not.toMatch(/hush|\\n/);
    }
  });

  it("takes one of exactly 64 KiB", () => {
    writeFileSync(file.path, "x".repeat(65_536));
    expect(read(file)).toMatchObject({ ok: true });
  });

  it("refuses an empty variable", () => {
    expect(read({ kind: "env", name: "EMPTY" })).toMatchObject({ ok: false, code: "secret-unusable" });
  });

  it("is not held up by a FIFO, and takes no directory", () => {
    execFileSync("mkfifo", [file.path]);
    expect(read(file)).toMatchObject({ ok: false, code: "secret-unreadable" });
    expect(read({ kind: "file", path: given })).toMatchObject({ ok: false, code: "secret-unreadable" });
  });

  it("names the reason where a credential is there and cannot be read", () => {
    mkdirSync(join(given, "token"));
    expect(read(credential)).toMatchObject({ ok: false, code: "secret-unreadable" });
  });
});

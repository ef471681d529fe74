import { execFileSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import * as fc from "fast-check";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { failure, success } from "../../../src/model/result.ts";
import { resolveDependency } from "../../../src/sensors/probe/dependency.ts";
import { readUnitEnvironment } from "../../../src/sensors/probe/environment.ts";
import { originOf } from "../../../src/sensors/probe/origin.ts";
import { parseEnvironmentFile } from "../../../src/sensors/probe/parse-environment-file.ts";
import { viaProxy } from "../../../src/sensors/probe/proxy.ts";

describe("originOf()", () => {
  it.each([
    ["https://api.telegram.org", "https://api.telegram.org"],
    ["https://api.telegram.org/bot123:AAA/getMe", "https://api.telegram.org"],
    ["HTTP://Example.ORG:80/x", "http://example.org"],
    ["https://user:password@proxy.example:8443/v1?key=1", "https://proxy.example:8443"],
    ["http://[::1]:8080/", "http://[::1]:8080"],
    ["  https://example.org\n", "https://example.org"],
  ])("makes %j into %j", (text, origin) => {
    expect(originOf(text)).toBe(origin);
  });

  it.each([
    "",
    "example.org",
    "https:/example.org",
    "https:///x",
    "ftp://x",
    "https://a b",
    "javascript:1",
    "http://x:99999",
  ])("makes nothing of %j", (text) => {
    expect(originOf(text)).toBeNull();
  });
});

describe("parseEnvironmentFile()", () => {
  it.each([
    ["A=1\nB=2\n", { A: "1", B: "2" }],
    ["# A=1\n; B=2\nC=3", { C: "3" }],
    ["A=1\r\nB=2\r\n", { A: "1", B: "2" }],
    ["  A  =  b c  \n", { A: "b c" }],
    ['A=\'x # y\'\nB="q\\"q"\n', { A: "x # y", B: 'q"q' }],
    ["A=x # y\n", { A: "x # y" }],
    ["A=one\\\ntwo\nB=3", { A: "onetwo", B: "3" }],
    ['A="one\ntwo"\nB="a\\\nb"\n', { A: "one\ntwo", B: "ab" }],
    ['A="a\\nb\\$c"\n', { A: "a\\nb$c" }],
    ["A=\"x\"'y'z\n", { A: "xyz" }],
    ["A=' x '\nB=\\ \n", { A: " x ", B: " " }],
    ["A=x \\\n\nB=3", { A: "x ", B: "3" }],
    ["A=\nB=''\n", { A: "", B: "" }],
    ["A=1\nA=2\n", { A: "2" }],
    ["export A=1\n1B=2\n=3\nno assignment\nC=4", { C: "4" }],
    ["A=a=b\n", { A: "a=b" }],
    ["A='open\nB=2", { A: "open\nB=2" }],
    ["# comment \\\nA=1\n", { A: "1" }],
    ["", {}],
  ])("reads %j", (text, variables) => {
    expect(Object.fromEntries(parseEnvironmentFile(text))).toEqual(variables);
  });

  it("gives back what was quoted as systemd quotes", () => {
    fc.assert(
      fc.property(fc.string(), (value) => {
        const quoted = value.replaceAll(/["\\`$]/g, String.raw`\$&`);
        expect(parseEnvironmentFile(`A="${quoted}"\n`).get("A")).toBe(value);
      }),
    );
  });
});

describe("readUnitEnvironment()", () => {
  let directory: string;
  let file: string;

  beforeAll(() => {
    directory = mkdtempSync(join(tmpdir(), "unitwarden-environment-"));
    file = join(directory, ".env");
    writeFileSync(file, "BASE_URL=https://from-file.example\nTOKEN=hush\n");
  });

  afterAll(() => rmSync(directory, { recursive: true }));

  it("lets the files win over Environment=, and the later file over the earlier", () => {
    const later = join(directory, "later");
    writeFileSync(later, "TOKEN=louder\n");
    const read = readUnitEnvironment({
      environment: ["BASE_URL=https://from-unit.example", "MODE=a=b", "odd"],
      environmentFiles: [
        { path: file, optional: false },
        { path: later, optional: false },
      ],
    });
    expect(read.ok && Object.fromEntries(read.value)).toEqual({
      BASE_URL: "https://from-file.example",
      MODE: "a=b",
      TOKEN: "louder",
    });
  });

  it("passes over a file that is missing where the unit may start without it, and only there", () => {
    const path = join(directory, "missing");
    expect(readUnitEnvironment({ environment: [], environmentFiles: [{ path, optional: true }] }).ok).toBe(true);
    expect(readUnitEnvironment({ environment: [], environmentFiles: [{ path, optional: false }] })).toMatchObject({
      ok: false,
      code: "environment-unreadable",
      message: expect.stringContaining("ENOENT"),
    });
  });

  it("does not know the environment when a file is a directory, a FIFO or a pattern", () => {
    const fifo = join(directory, "fifo");
    execFileSync("mkfifo", [fifo]);
    for (const path of [directory, fifo, join(directory, "*.env")]) {
      expect(readUnitEnvironment({ environment: [], environmentFiles: [{ path, optional: true }] })).toMatchObject({
        ok: false,
        code: "environment-unreadable",
      });
    }
  });
});

describe("resolveDependency()", () => {
  const environment = success(
    new Map([
      ["BASE_URL", "https://hush:hush@proxy.example/v1/hush"],
      ["BAD", "hush"],
    ]),
  );

  it("makes a URL and a variable into origins, and lets nothing else out", () => {
    expect(resolveDependency({ entry: "env:BASE_URL", environment })).toEqual({
      ok: true,
      value: { origin: "https://proxy.example", proxied: false },
    });
    expect(resolveDependency({ entry: "https://api.telegram.org", environment })).toMatchObject({
      value: { origin: "https://api.telegram.org" },
    });
  });

  it("does not know a variable that is unset, no URL, or in a file that cannot be read; and quotes no value", () => {
    const unreadable = failure("environment-unreadable", "Cannot read it", { recoverable: true });
    const failures = [
      resolveDependency({ entry: "env:MISSING", environment }),
      resolveDependency({ entry: "env:BAD", environment }),
      resolveDependency({ entry: "env:BASE_URL", environment: unreadable }),
      resolveDependency({ entry: "hush", environment }),
    ];
    expect(failures.map((result) => !result.ok && result.code)).toEqual([
      "variable-unset",
      "not-a-url",
      "environment-unreadable",
      "not-a-url",
    ]);
    expect(JSON.stringify(failures)).not.toContain("hush");
  });

  it("probes a literal URL though the environment cannot be read", () => {
    const unreadable = failure("environment-unreadable", "Cannot read it", { recoverable: true });
    expect(resolveDependency({ entry: "https://api.telegram.org", environment: unreadable }).ok).toBe(true);
  });
});

function proxied(variables: Record<string, string>): boolean {
  return viaProxy({ origin: "https://api.telegram.org", environment: new Map(Object.entries(variables)) });
}

describe("viaProxy()", () => {
  it("sees the variables that programs honour", () => {
    expect(proxied({ HTTPS_PROXY: "http://p:3128" })).toBe(true);
    expect(proxied({ all_proxy: "socks5://p" })).toBe(true);
  });

  it("sees none in another scheme's, an empty one, or where the host is exempt", () => {
    expect(proxied({})).toBe(false);
    expect(proxied({ HTTP_PROXY: "http://p" })).toBe(false);
    expect(proxied({ HTTPS_PROXY: "" })).toBe(false);
    expect(proxied({ HTTPS_PROXY: "http://p", NO_PROXY: "localhost, .telegram.org" })).toBe(false);
    expect(proxied({ HTTPS_PROXY: "http://p", no_proxy: "*" })).toBe(false);
    expect(proxied({ HTTPS_PROXY: "http://p", no_proxy: "api.telegram.org:443" })).toBe(false);
  });

  it("is not misled by an exemption for another host or port", () => {
    expect(proxied({ HTTPS_PROXY: "http://p", NO_PROXY: "gram.org,api.telegram.org:80,telegram.org.evil" })).toBe(true);
  });
});

import { execFileSync } from "node:child_process";
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Metafile } from "esbuild";
import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";
import { bundle } from "../../build/bundle.ts";
import { loadConfiguration } from "../../src/config/load.ts";
import { askOnce } from "../../src/daemon/helper/ask-once.ts";
import { success } from "../../src/model/result.ts";
import { ownNetwork } from "../../src/notifiers/network.ts";
import { startMessenger } from "../../src/runtime/messenger.ts";
import { probe } from "../../src/sensors/probe/probe.ts";
import { watchedHelper } from "../daemon/helper/programs.ts";
import { answering } from "../notifiers/answering.ts";
import { serveSmtp } from "../notifiers/mail/servers.ts";

vi.setConfig({ testTimeout: 60_000, hookTimeout: 60_000 });

const directory = mkdtempSync(join(tmpdir(), "unitwarden-bundle-"));
let metafile: Metafile;
beforeAll(async () => {
  metafile = await bundle(directory);
});
afterAll(() => rmSync(directory, { recursive: true }));

const signal = new AbortController().signal;
const helperFile = join(directory, "helper.mjs");

/** The file that a source is the beginning of. */
function chunkOf(entryPoint: string): string {
  const name = Object.keys(metafile.outputs).find((path) => metafile.outputs[path]?.entryPoint === entryPoint) ?? "";
  return join(directory, "chunks", name.slice(name.lastIndexOf("/") + 1));
}

/** Node's own modules that a program has loaded, beside those that any program has. */
function modulesOf(program: string): readonly string[] {
  const list = `console.log(JSON.stringify(process.moduleLoadList))`;
  const [bare = [], loaded = []] = [list, `${program};${list}`].map((script) => {
    const output = execFileSync(process.execPath, ["--input-type=module", "-e", script], { encoding: "utf8" });
    return JSON.parse(output) as string[];
  });
  return loaded
    .filter((module) => !bare.includes(module) && module.startsWith("NativeModule "))
    .map((module) => module.replace("NativeModule ", ""));
}

const loading = (path: string): string => `await import(${JSON.stringify(path)})`;

/** What takes megabytes of its own. */
const heavy = /undici|http|tls|crypto|zod|webstreams|^assert|^fs\/promises|internal\/fs\/promises/;

describe("the bundle", () => {
  it("is ASCII, and imports nothing of Node", () => {
    const files = readdirSync(directory, { recursive: true, encoding: "utf8" }).filter((name) => name.endsWith(".mjs"));
    expect(files.length).toBeGreaterThan(10);
    const textOf = (name: string): string => readFileSync(join(directory, name), "utf8");
    expect(files.filter((name) => /[^\0-\u007f]/.test(textOf(name)))).toEqual([]);
    // A program that stands in a template has lines of its own.
    const form = /(?:^|[;}])(?:import|export)[^;"'`\n]*["']node:/;
    expect(files.filter((name) => form.test(textOf(name)))).toEqual([]);
  });

  it("says in Russian what the sources say", () => {
    const path = join(directory, "bad.toml");
    writeFileSync(path, `[units."a b.service"]\n`, { mode: 0o644 });
    const say = (program: string): string => {
      const script = `"$0" "$1" config check --config "$2" 2>&1 || true`;
      const env = { ...process.env, LC_ALL: "ru_RU.UTF-8" };
      return execFileSync("sh", ["-c", script, process.execPath, program, path], { encoding: "utf8", env });
    };
    const said = say(join(directory, "unitwarden.mjs"));
    expect(said).toContain("недопустимое имя юнита");
    expect(said).toBe(say(join(import.meta.dirname, "../../src/main.ts")));
  });
});

describe("the daemon's part of the bundle", () => {
  it("loads nothing of Node that speaks TLS or HTTP, or encrypts", () => {
    const modules = modulesOf(loading(chunkOf("src/cli/run.ts")));
    expect(modules).toContain("child_process");
    expect(modules.filter((module) => heavy.test(module))).toEqual([]);
    // So that it would be seen: what does speak HTTP loads some of it.
    expect(modulesOf(loading(chunkOf("src/notifiers/http.ts"))).some((module) => heavy.test(module))).toBe(true);
  });

  it("holds nothing that reads a configuration or speaks to the network", () => {
    const path = Object.keys(metafile.outputs).find((one) => metafile.outputs[one]?.entryPoint === "src/cli/run.ts");
    const seen = new Set([path ?? ""]);
    for (const one of seen) {
      for (const { kind, path: next } of metafile.outputs[one]?.imports ?? []) {
        if (kind === "import-statement") seen.add(next);
      }
    }
    const inputs = [...seen].flatMap((one) => Object.keys(metafile.outputs[one]?.inputs ?? {}));
    expect(inputs).toContain("src/daemon.ts");
    const foreign =
      /node_modules\/(?:zod|smol-toml|nodemailer|execa|pino|fast-xml)|sensors\/probe\/probe\.ts|notifiers\/http\.ts/;
    expect(inputs.filter((input) => foreign.test(input))).toEqual([]);
  });
});

describe("the helper of the bundle", () => {
  it("requests, mails and probes as the sources do", async () => {
    await using server = await answering({ status: 200, body: "да", headers: { Date: "fixed" } });
    await using mails = await serveSmtp({
      hideSTARTTLS: true,
      authMethods: ["CRAM-MD5"],
      onAuth: (given, _, callback) =>
        callback(given.validatePassword("hush") ? null : new Error("no"), { user: given.username }),
    });
    using watched = watchedHelper({ entry: helperFile });
    const url = new URL(`http://127.0.0.1:${server.port}/hush`);
    const request = { url, method: "POST", body: "да", environment: {}, signal } as const;
    const answered = await watched.helper.request(request);
    expect(answered).toEqual(await ownNetwork.request(request));
    expect(answered).toMatchObject({ kind: "answered" });
    expect(await watched.helper.probe({ url: url.href })).toEqual(await probe({ url: url.href }));
    const letter = { from: "a@x.org", to: ["b@x.org"], subject: "Бот упал", text: "Он упал.\n", date: new Date(0) };
    const mail = { ...letter, messageId: "<1@x.org>", answersTo: null, headers: {} };
    const limits = { stepMs: 10_000, totalMs: 20_000 };
    const login = { user: "u", password: "hush" };
    const call = { host: "127.0.0.1", port: mails.port, tls: "off", authority: null, login, limits, signal } as const;
    expect(await watched.helper.mail(mail, call)).toMatchObject({ kind: "taken" });
    expect(await ownNetwork.mail(mail, call)).toMatchObject({ kind: "taken" });
    expect(mails.taken[0]).toEqual(mails.taken[1]);
    expect(mails.taken).toHaveLength(2);
  });

  it("loads the configuration as the sources do", async () => {
    const path = join(directory, "unitwarden.toml");
    writeFileSync(path, `[units."bot.service"]\nmode = "heal"\n`, { mode: 0o644 });
    for (const file of [path, join(directory, "missing.toml")]) {
      const asked = { kind: "configuration", path: file, unitsFromArguments: [], language: "ru" } as const;
      const answer = await askOnce(asked, { entry: helperFile, start: startMessenger });
      expect(answer).toStrictEqual(success(loadConfiguration(asked)));
    }
  });
});

import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import * as fc from "fast-check";
import { afterAll, describe, expect, it, vi } from "vitest";
import { inRussian } from "../../src/config/in-russian.ts";
import { loadConfiguration } from "../../src/config/load.ts";
import type { LoadOptions } from "../../src/config/load.ts";
import { readConfigurationFile } from "../../src/config/read-file.ts";
import { fragments } from "../../src/config/russian-fragments.ts";
import { messages } from "../../src/config/russian-messages.ts";
import { failure, success } from "../../src/model/result.ts";

// Many runs, or whole programs: a slow machine needs more than the usual 5 s.
vi.setConfig({ testTimeout: 60_000 });

const folder = mkdtempSync(join(tmpdir(), "unitwarden-russian-"));
afterAll(() => rmSync(folder, { recursive: true }));

function place(name: string, content: string | Buffer): string {
  const path = join(folder, name);
  writeFileSync(path, content, { mode: 0o600 });
  return path;
}

type Case = Omit<LoadOptions, "language">;

interface Access {
  readonly ownerUid: number;
  readonly mode: number;
}

function ofText(text: string, access: Access = { ownerUid: 0, mode: 0o644 }): Case {
  return { path: "/c", unitsFromArguments: [], read: () => success({ text, ...access }) };
}

function ofFile(path: string): Case {
  return { path, unitsFromArguments: ["x"], read: readConfigurationFile };
}

function ofFailure(why: string, code = "unreadable"): Case {
  const read = () => failure(code, `Cannot read /c: ${why}`, { recoverable: true });
  return { path: code === "missing" ? null : "/c", unitsFromArguments: [], read };
}

const sections = [
  `memory.limt = "1G"`,
  `memory_limit = "1G"`,
  `errors.banana = 1`,
  `memory.limit.banana.split = 1`,
  `memory.interval = 30`,
  `memory.interval = true`,
  `memory.limit = 150`,
  `memory.growth = 50`,
  `memory.interval = ""`,
  `memory.interval = "30"`,
  `memory.interval = "-5s"`,
  `memory.interval = "5M"`,
  `memory.interval = "5 fortnights"`,
  `memory.interval = "1ms"`,
  `restart.settle = "0s"`,
  `restart.settle = "0.1ms"`,
  `restart.pause = "31d"`,
  `memory.limit = "90%"`,
  `memory.limit = "150"`,
  `memory.limit = "150mb"`,
  `memory.limit = "5X"`,
  `memory.limit = "0M"`,
  `memory.limit = "2000T"`,
  `memory.growth = "50M"`,
  `memory.growth = "50M/"`,
  `memory.growth = "50/h"`,
  `memory.samples = [5, 3]`,
  `memory.samples = [3]`,
  `memory.samples = [1, 2, 3]`,
  `memory.samples = [0, 5]`,
  `memory.samples = "3/5"`,
  `memory.window = "4-5"`,
  `memory.window = 4`,
  `memory.window = "25:00-26:00"`,
  `memory.window = "05:00-05:00"`,
  `memory.measure = "rss"`,
  `memory = "150M"`,
  `mode = "Heal"`,
  `mode = true`,
  `mode = 2020-01-01`,
  `mode = []`,
  `mode = {}`,
  `locale = "de"`,
  `activity.pattern = 1`,
  `activity.pattern = " "`,
  `activity.pattern = "("`,
  `activity.pattern = "(a+)+"`,
  `activity.pattern = ".*"`,
  `activity.pattern = "${"x".repeat(1001)}"`,
  `restart.budget = 2.5`,
  `restart.backoff.factor = 0.5`,
  `restart.backoff.factor = nan`,
  `restart.backoff.factor = -inf`,
  `restart.backoff.factor = 1e99`,
  `restart.backoff.max = "1s"`,
  `depends = "https://a.example"`,
  `depends = [1]`,
  `depends = ["ftp://b"]`,
  `depends = ["https://u:p@a.example"]`,
  `depends = ["env:"]`,
  `messages = "auth: x"`,
  `messages = [1]`,
  `messages = ["already polls"]`,
  `messages = ["conflct"]`,
  `messages = [": x"]`,
  `messages = ["conflct: x"]`,
  `messages = ["activity: x"]`,
].map((section) => ofText(`[units."x.service"]\n${section}`));

const token = `123456789:${"A".repeat(35)}`;

const files = [
  "[default]",
  `[unit."x.service"]`,
  `["x.service"]`,
  "[telegram]",
  `memory.limit = "1G"`,
  "[banana]",
  "units = 3",
  "[[units]]",
  "[units.plain]",
  `[units."a b"]`,
  "[units.a.service]",
  `[units."x.timer"]`,
  `[units.""]`,
  `[units."/etc/x.service"]`,
  `[units."bot@.service"]`,
  `[units."a b.service"]`,
  `[units."${"a".repeat(248)}.service"]`,
  `[defaults]\nmode = "heal"`,
  "[notify.mail]\nto = 'a@b.example'",
  "[notify.mail]\nto = 1\nsendmail = '/s'",
  "[notify.mail]\nto = []\nsendmail = '/s'",
  "[notify.mail]\nto = 'a@b.example'\nfrom = 'c'\nsendmail = 's'",
  "[notify.mail]\nto = 'a@b.example'\nfrom = 1\nsendmail = 1",
  "[notify.mail]\nto = 'a@b.example'\nsmtp = 'smtp://u:p@h'",
  "[notify.mail]\nto = 'a@b.example'\nsmtp = 'h'\npassword = 1",
  "[notify.mail]\nto = 'a@b.example'\nsmtp = 'smtp://h'\nsendmail = '/s'",
  "[notify.mail]\nto = 'a@b.example'\nsendmail = '/s'\npassword = 'credential:p'",
  "[notify.webhook]\nurl = 'https://h.example'\nformat = 'teams'",
  "[notify.webhook]\nurl = 'ftp://h.example'",
  "[notify.webhook]\nurl = 1",
  "[notify.heartbeat]",
  "[notify.telegram]\ntoken = 'env:T'",
  "[notify.telegram]\ntoken = 1\nchat_id = 1.5",
  "[notify.telegram]\ntoken = 'x'\nchat_id = 1",
  "[notify.telegram]\ntoken = ''\nchat_id = 1",
  "[notify.telegram]\ntoken = 'file:t'\nchat_id = 1",
  "[notify.telegram]\ntoken = 'env:'\nchat_id = 1",
  "[notify.telegram]\ntoken = 'credential:'\nchat_id = 1",
  `[notify.telegram]\ntoken = '${token}'\nchat_id = 1`,
  "[notify.telegram]\ntoken = 'env:T'\nchat_id = 1\napi = 1",
  "[notify.mail]\nto = 'a@b.example'\nsmtp = 'smtp://h'\npassword = 'env:P'\nca = 1\ntls = 'on'",
  "[notify.mail]\nto = 'a@b.example'\nsmtp = 'smtps://h'\ntls = 'off'",
  "[notify.mail]\nto = 'a@b.example'\nsmtp = 'smtp://u@h'",
  "[notify.webhook]\nurl = 'env:U'\nauthorization = 1",
  "[notify.exec]\ncommand = 'page-me'\nsummary = 'yes'",
  "[notify.exec]\ncommand = [1]",
  "[notify.exec]\ncommand = ['page-me']",
  "[notify]\ndaily_summary = 'never'",
  "[notify]\ndaily_summary = 9",
  "a = 1\nb = \n",
  "[a]\n[a]\n",
  `[defaults]\nmemory.limt = "1G"\nrestart.backoff = { initial = "10min", factor = 0 }\n[units.y]\n[extra]`,
].map((text) => ofText(text));

const oddFiles = [
  ofText(`[units."x.service"]`, { ownerUid: 12_345, mode: 0o664 }),
  ofText(`[units."x.service"]\n[notify.webhook]\nurl = "https://h.example/x"`),
  ofText(`[units."x.service"]`, { ownerUid: 0, mode: 0o646 }),
  ofText(`[units."x.service"]
[notify.mail]
to = "a@b.example"
smtp = "smtp://u@h"
password = "env:P"
tls = "off"`),
];

mkdirSync(join(folder, "directory"));
symlinkSync(join(folder, "round"), join(folder, "round"));

const unreadable = [
  ofFile(join(folder, "none.toml")),
  ofFile(join(folder, "directory")),
  ofFile("/dev/zero"),
  ofFile(`${place("file", "")}/x`),
  ofFile(join(folder, "a\0b")),
  ofFile(join(folder, "round")),
  ofFile(join(folder, "x-".repeat(150))),
  ofFile(place("nul.toml", "a = 1\nb = '\0'\n")),
  ofFile(place("latin.toml", Buffer.from([0x61, 0x0a, 0xe4]))),
  ofFile(place("huge.toml", Buffer.alloc(1024 ** 2 + 1, "#"))),
  ofFailure("permission denied; run as root, or let this user read the file"),
  ofFailure("there is no such file", "missing"),
];

const named = ["x.timer", "bot@", "", "a/b", "a b"].map((name) => ({ ...ofText(""), unitsFromArguments: [name] }));

const cases = [...sections, ...files, ...oddFiles, ...unreadable, ...named];

function linesOf(one: Case, language: "en" | "ru"): readonly string[] {
  const loaded = loadConfiguration({ ...one, language });
  return loaded.ok ? loaded.warnings : loaded.errors;
}

/** Each line of each case in both languages. */
const pairs = cases.flatMap((one) => {
  const russian = linesOf(one, "ru");
  return linesOf(one, "en").map((english, at) => [english, russian[at] ?? ""] as const);
});

/** `FILE:LINE: KEY: ` as far as a line has it. */
function placeOf(line: string): string {
  return /^\/c(?::\d+)*:(?: (?:[\w-]|"(?:[^"\\]|\\.)*"|\.|\[\d+\])+:)? /.exec(line)?.[0] ?? "";
}

/** Quoted and bracketed text, and numbers, in no order. */
function quotedIn(message: string): string[] {
  return (message.match(/"(?:[^"\\]|\\.)*"|\[[^\]]*\]|\d+(?:\.\d+)?/g) ?? []).toSorted();
}

/** Words that are no Russian and yet right: names of things, keywords, commands. */
const names =
  /\b(?:URL|SMTP|TOML|API|Bot|Authorization|UTF|NUL|NaN|Infinity|true|false|root|systemd|https?|chmod|chown|[go]-[rw]|\d+(?:ms|[smhTM]))\b/g;

/** What is left of a Russian message without all that may be Latin in it. */
function prose(message: string): string {
  return message
    .replace(/^это не TOML: .*/, "")
    .replace(/регулярное выражение: .*/, "")
    .replaceAll(/"(?:[^"\\]|\\.)*"|\[[^\]]*\]|<redacted>|\(\w+\)/g, "")
    .replaceAll(/(?<=есть (?:классы )?)[\w-]+(?:, [\w-]+)*/g, "")
    .replaceAll(/\/[\w./:\\-]*/g, "")
    .replaceAll(/\w*(?:\.\w+)+/g, "")
    .replaceAll(names, "");
}

describe("a configuration's errors and warnings in Russian", () => {
  it("are there for each case, as many as in English", () => {
    for (const one of cases) {
      const english = linesOf(one, "en");
      expect(english).not.toEqual([]);
      expect([english, linesOf(one, "ru").length]).toEqual([english, english.length]);
    }
  });

  it.each(pairs)("say the same as %j", (english, russian) => {
    const where = placeOf(english);
    expect(russian.startsWith(where)).toBe(true);
    const [said, meant] = [russian.slice(where.length), english.slice(where.length)];
    expect(said).toMatch(/[а-я]{2}/);
    expect(prose(said)).not.toMatch(/[A-Za-z]{2}/);
    expect(quotedIn(said)).toEqual(quotedIn(meant));
  });

  it("read as people write", () => {
    const [unknown, ...values] = [`memory.limt = 1`, `memory.interval = 30`, `mode = "Heal"`, `restart.budget = 0`].map(
      (section) => linesOf(ofText(`[units."x.service"]\n${section}`), "ru")[0]?.replace(/^.*?service"\./, ""),
    );
    expect(unknown).toBe(`memory.limt: неизвестный ключ; может быть, "limit"?`);
    expect(values).toEqual([
      `memory.interval: ожидается длительность, например "30s", а здесь 30 без единицы измерения; может быть, "30s"?`,
      `mode: ожидается "heal" или "observe", а здесь "Heal"; может быть, "heal"?`,
      `restart.budget: ожидается целое число от 1 до 1000, а здесь 0`,
    ]);
    expect(linesOf(ofText(""), "ru")).toEqual([
      `в /c не назван ни один юнит; назовите юнит в командной строке или добавьте раздел [units."NAME.service"] в /c`,
    ]);
    expect(linesOf({ path: "/nope", unitsFromArguments: ["x"] }, "ru")).toEqual([
      "Не удалось прочитать /nope: такого файла нет",
    ]);
  });

  it("quote no secret", () => {
    for (const text of [
      `mode = "${token}"`,
      `[defaults]\nmode = "${token}"\ndepends = ["${token}"]`,
      `[defaults]\nmode = "password=hunter22222"`,
      `[notify.telegram]\ntoken = "x${token}x"`,
      `[notify.webhook]\nurl = "ftp://${token}"\nformat = "${token}"`,
    ]) {
      const lines = linesOf(ofText(text), "ru").join("\n");
      expect(lines).toMatch(/[а-я]/);
      expect(lines).not.toMatch(/AAAAAA|hunter/);
    }
  });
});

describe("the Russian wordings", () => {
  const wordings = [...messages, ...Object.values(fragments).flat()];
  /** What loadConfiguration() has no occasion to say, or says in part only. */
  const others = [
    "the defaults hold",
    // The schema's own count of entries goes before it.
    "must name at least one mail address",
    // Redaction takes the middle of it for a secret.
    `"credential:NAME" needs the name of a systemd credential, for example "credential:telegram-token"`,
  ];
  const said = [...pairs.map(([, russian]) => russian), ...others.map(inRussian)];

  it.each(wordings)("have the holes of %j", (english, russian) => {
    const [holes, same] = [english, russian].map((text) => (text.match(/\{\w+\}/g) ?? []).toSorted());
    expect(same).toEqual(holes);
    expect(english.match(/\{text\d?\}/g)?.length ?? 0).toBeLessThan(2);
  });

  it.each(wordings)("are all used by the cases above: %j", (_, russian) => {
    const pieces = russian.split(/\{\w+\}/);
    expect(said.some((line) => pieces.every((piece) => line.includes(piece)))).toBe(true);
  });
});

const timeMs = (characters: number): number => {
  const startedMs = performance.now();
  for (const [english] of messages) {
    for (const filler of [...english.split(/\{\w+\}/), "x", `"`, "1", String.raw`\"`].filter(Boolean)) {
      const long = filler.repeat(Math.ceil(characters / filler.length));
      inRussian(`${english.replaceAll(/\{\w+\}/g, () => long)}!`);
    }
  }
  return performance.now() - startedMs;
};

describe("inRussian()", () => {
  it("leaves what it does not know as it is", () => {
    for (const text of ["", "no such message", "unknown key?", "must be a banana", "Cannot"]) {
      expect(inRussian(text)).toBe(text);
    }
  });

  it("keeps what the system says, and any path", () => {
    expect(inRussian("Cannot read /a: b\n$& {text}: EIO: i/o error, read")).toBe(
      "Не удалось прочитать /a: b\n$& {text}: EIO: i/o error, read",
    );
  });

  it("keeps quotes inside of what is quoted", () => {
    expect(inRussian(`"a" is not a size" is not a size; write for example "150M" or "1.5G"`)).toBe(
      `"a" is not a size" — не размер; пишите, например, "150M" или "1.5G"`,
    );
  });

  const pieces = [...messages, ...Object.values(fragments).flat()].flatMap(([english]) => english.split(/\{\w+\}/));

  it("never throws, and answers in Russian or not at all", () => {
    const piece = fc.oneof(fc.constantFrom(...pieces, "{text}", "$1", "\n"), fc.string({ unit: "binary" }));
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 8 }), (parts) => {
        const text = parts.join("");
        const russian = inRussian(text);
        expect(russian === text || /[а-я]/.test(russian)).toBe(true);
      }),
      { numRuns: 2000 },
    );
  });

  it("takes a long text in linear time, whatever the message", () => {
    timeMs(1000);
    // A pattern that takes the time of a square takes a hundred times as long for ten times the text.
    expect(timeMs(100_000) / timeMs(10_000)).toBeLessThan(40);
  });
});

import { describe, expect, it } from "vitest";
import { loadConfiguration } from "../../src/config/load.ts";
import { success } from "../../src/model/result.ts";

/** Errors of a section of one unit, which begins on line 2, without the file's name. */
function errorsIn(section: string): string[] {
  return errorsOf(`[units."x.service"]\n${section}`).map((line) => line.replaceAll(`units."x.service".`, ""));
}

function errorsOf(text: string, access = { ownerUid: 0, mode: 0o644 }): string[] {
  const read = () => success({ text, ...access });
  const loaded = loadConfiguration({ path: "/c", unitsFromArguments: [], read });
  return loaded.ok ? [] : loaded.errors.map((line) => line.replace(/^\/c:/, ""));
}

describe("an error of the configuration", () => {
  it("is one line with file, line, key and the nearest right name", () => {
    const text = `[units."x.service"]\n\nmemory.limt = "150M"`;
    const read = () => success({ text, ownerUid: 0, mode: 0o600 });
    const loaded = loadConfiguration({ path: "/etc/unitwarden/unitwarden.toml", unitsFromArguments: [], read });
    expect(loaded.ok ? [] : loaded.errors).toEqual([
      `/etc/unitwarden/unitwarden.toml:3: units."x.service".memory.limt: unknown key; did you mean "limit"?`,
    ]);
  });

  it.each([
    [`memory_limit = "1G"`, `2: memory_limit: unknown key; did you mean "memory.limit"?`],
    [`warm_up = "1s"`, `2: warm_up: unknown key; did you mean "memory.warm_up"?`],
    [`restart.max = "1s"`, `2: restart.max: unknown key; did you mean "restart.backoff.max"?`],
    [`strays = { acton = "kill" }`, `2: strays.acton: unknown key; did you mean "action"?`],
    [`errors.banana = 1`, `2: errors.banana: unknown key; known here are limit, window`],
    [`__proto__ = 1`, `2: __proto__: unknown key; known here are locale, mode`],
    [
      `memory.interval = 30`,
      `2: memory.interval: must be a duration such as "30s", is 30, which has no unit of measure; write "30s"?`,
    ],
    [`memory.limit = 150`, `write "150M"?`],
    [`memory.growth = 50`, `write "50M/h"?`],
    [`memory.interval = "30"`, `2: memory.interval: the duration "30" has no unit of measure; write "30s"?`],
    [`memory.interval = "1ms"`, `2: memory.interval: must be at least 10ms`],
    [`strays.interval = "9ms"`, `2: strays.interval: must be at least 10ms`],
    [`restart.pause = "31d"`, "longer than the limit of 30 days"],
    [`restart.settle = "0s"`, "must be longer than 0"],
    [`memory.samples = [5, 3]`, `2: memory.samples: M of N with M more than N can never be; write [3, 5]?`],
    [`memory.samples = [3]`, "must have at least 2 entries, has 1"],
    [`memory.samples = [1, 2, 3]`, "must have at most 2 entries, has 3"],
    [`memory.samples = [0, 5]`, "2: memory.samples[0]: must be an integer from 1 to 1000, is 0"],
    [`memory.samples = "3/5"`, `must be [M, N], two integers, is "3/5"`],
    [`memory.window = "05:00-05:00"`, "is empty"],
    [`memory.measure = "rss"`, `must be "anon" or "working-set" or "current", is "rss"`],
    [`memory = "150M"`, `2: memory: must be a table, is "150M"`],
    [`mode = "Heal"`, `must be "heal" or "observe", is "Heal"; did you mean "heal"?`],
    [`mode = true`, "is true"],
    [`mode = 2020-01-01`, "is a date"],
    [`activity.pattern = "("`, "2: activity.pattern: the pattern is not a regular expression: unterminated group"],
    [`activity.pattern = "(a+)+"`, "can take for ever"],
    [`activity.strikes = 0`, "must be an integer from 1 to 1000, is 0"],
    [`restart.budget = 0`, "2: restart.budget: must be an integer from 1 to 1000, is 0"],
    [`restart.budget = 2.5`, "is 2.5"],
    [`restart.budget = "5"`, `must be an integer from 1 to 1000, is "5"`],
    [`restart.backoff.factor = 0.5`, "2: restart.backoff.factor: must be a number from 1 to 100, is 0.5"],
    [`restart.backoff.factor = nan`, "is NaN"],
    [`restart.backoff.factor = inf`, "is Infinity"],
    [`restart.backoff.max = "1s"`, "restart.backoff.max (1s) is shorter than restart.backoff.initial (10s)"],
    [`depends = "https://a.example"`, `must be an array of URLs or "env:NAME"`],
    [`depends = [\n"https://a.example",\n"ftp://b"]`, "4: depends[1]: must be a URL with http:// or https://"],
    [`depends = ["https://u:p@a.example"]`, "the URL holds a user or a password"],
    [`depends = ["env:"]`, `"env:" needs the name of an environment variable`],
    [`depends = ["https://"]`, "must be a URL"],
  ])("names what is wrong with %s", (section, expected) => {
    const errors = errorsIn(section);
    expect(errors).toHaveLength(1);
    expect(errors[0]).toContain(expected);
  });

  it.each([
    [`errors.limit = 0`],
    [`memory.samples = [5, 5]`],
    [`restart.backoff = { initial = "5s", max = "5s" }`],
    [`restart.backoff.factor = 1`],
    [`restart.budget = 1`],
    [`restart.pause = "30d"`],
    [`depends = []`],
    [`depends = ["env:A_1", "http://127.0.0.1:8080/x?y=1"]`],
  ])("is not seen where there is none: %s", (section) => {
    expect(errorsIn(section)).toEqual([]);
  });

  it.each([
    ["[default]", `1: default: unknown key; did you mean [defaults]?`],
    [`[unit."x.service"]`, `did you mean [units."NAME.service"]?`],
    [`["x.service"]`, `did you mean [units."x.service"]?`],
    ["[telegram]", "did you mean [notify.telegram]?"],
    [`memory.limit = "1G"`, `put "memory" under [defaults] or [units."NAME.service"]`],
    ["[banana]", `known here are [defaults], [units."NAME.service"] and [notify.…]`],
    ["units = 3", "1: units: must be a table, is 3"],
    ["[[units]]", "units: must be a table, is an array"],
    ["defaults = []", "1: defaults: must be a table, is an array"],
    ["[units.plain]", `1: units.plain: "plain" is not the full name of a service unit; write "plain.service"`],
    [
      "[units.marketingbot-bot.service]\nlimit = 1",
      `1: units.marketingbot-bot: the name of a unit must be quoted; write [units."marketingbot-bot.service"]`,
    ],
    ["[units.a.b.service]", `write [units."a.b.service"]`],
    [`[units."x.timer"]`, "only .service units can be watched"],
    [`[units."x.service"]\n[units."y.service"]\n\nmode = 1`, `4: units."y.service".mode: must be`],
    ["[notify.telegramm]", `did you mean "telegram"?`],
    ["[notify.mail]\nto = 'a@b.example'", `1: notify.mail: needs "smtp" or "sendmail"`],
    ["[notify.mail]\nto = ['a@b.example', 'c']\nsendmail = '/s'", "2: notify.mail.to"],
    ["[notify.mail]\nto = []\nsendmail = '/s'", "2: notify.mail.to"],
    ["[notify.mail]\nto = 'a@b.example'\nsendmail = 's'", "must be an absolute path"],
    ["[notify.mail]\nto = 'a@b.example'\nsmtp = 'smtp://u:p@h'", "the SMTP server's URL holds a password"],
    ["[notify.mail]\nto = 'a@b.example'\nsmtp = 'smtp://h'\nsendmail = '/s'", "4: notify.mail.sendmail: stands beside"],
    ["[notify.webhook]\nurl = 'https://h.example'\nformat = 'teams'", "3: notify.webhook.format: must be"],
    ["[notify.heartbeat]\nurl = 'https://h.example'\ninterval = 60", `3: notify.heartbeat.interval`],
    ["[notify.telegram]\ntoken = 'env:T'", "1: notify.telegram.chat_id: is missing"],
    ["[notify.telegram]\ntoken = 'file:t'\nchat_id = 1", '2: notify.telegram.token: "file:" needs an absolute path'],
    ["[notify.telegram]\ntoken = 'env:T'\nchat_id = 1.5", "3: notify.telegram.chat_id: must be a chat's number"],
  ])("names what is wrong with the file %j", (text, expected) => {
    const errors = errorsOf(text);
    expect(errors.filter((line) => !line.includes("names no unit"))).toHaveLength(1);
    expect(errors[0]).toContain(expected);
  });
});

describe("errors of the configuration", () => {
  it("come all at once, in the order of the file", () => {
    const errors = errorsOf(`[defaults]
memory.limt = "1G"
restart.backoff = { initial = "10min", factor = 0 }
[units."x.service"]
memory.interval = 30
[units.y]
[notify.mail]
to = "x"
[extra]`);
    expect(errors.map((line) => line.slice(0, line.indexOf(": ", 4)))).toEqual([
      "2: defaults.memory.limt",
      "3: defaults.restart.backoff.initial",
      "3: defaults.restart.backoff.factor",
      `5: units."x.service".memory.interval`,
      "6: units.y",
      "7: notify.mail",
      "8: notify.mail.to",
      "9: extra",
    ]);
  });

  it("see a backoff that contradicts itself only together with [defaults]", () => {
    const text = `[defaults]\nrestart.backoff.max = "20s"\n[units."x.service"]\nrestart.backoff.initial = "30s"\n[units."y.service"]`;
    expect(errorsOf(text)).toEqual([
      `4: units."x.service".restart.backoff.initial: restart.backoff.max (20s) is shorter than restart.backoff.initial (30s)`,
    ]);
  });

  it("keep control and direction characters off the terminal", () => {
    const [line = ""] = errorsOf(`"a\\u001b[31m\\n\\u202e" = 1`);
    expect(line).not.toMatch(/[\p{Cc}\p{Cf}]/u);
  });
});

describe("a secret in the configuration", () => {
  const token = `123456789:${"A".repeat(35)}`;
  const text = `[units."x.service"]\n[notify.telegram]\nchat_id = 1\ntoken = "${token}"`;

  it("is taken from a file that root alone can read", () => {
    expect(errorsOf(text, { ownerUid: 0, mode: 0o600 })).toEqual([]);
    expect(errorsOf(text, { ownerUid: 0, mode: 0o400 })).toEqual([]);
  });

  it.each([
    { ownerUid: 0, mode: 0o640 },
    { ownerUid: 0, mode: 0o604 },
    { ownerUid: 1000, mode: 0o600 },
  ])("is refused from any other file: %o", (access) => {
    const errors = errorsOf(text, access);
    expect(errors).toEqual([expect.stringMatching(/^4: notify\.telegram\.token: a secret itself may stand only/)]);
  });

  it("is never quoted, wherever it stands", () => {
    const everywhere = [
      text,
      `mode = "${token}"`,
      `[defaults]\nmode = "${token}"\ndepends = ["${token}"]`,
      `[notify.telegram]\ntoken = "x${token}x"`,
      `[notify.webhook]\nurl = "ftp://${token}"\nformat = "${token}"`,
    ];
    for (const document of everywhere) {
      const errors = errorsOf(document).join("\n");
      expect(errors).not.toBe("");
      expect(errors).not.toContain("AAAAAA");
    }
  });
});

import { describe, expect, it, vi } from "vitest";
import * as fc from "fast-check";
import { parseArguments } from "../../src/cli/arguments.ts";

// Many runs, or whole programs: a slow machine needs more than the usual 5 s.
vi.setConfig({ testTimeout: 60_000 });

function parse(line: string, environment: Record<string, string> = {}, toTerminal = true) {
  return parseArguments({ words: line.split(" ").filter((word) => word !== ""), environment, toTerminal });
}

function optionsOf(line: string, environment: Record<string, string> = {}, toTerminal = true) {
  const parsed = parse(line, environment, toTerminal);
  return parsed.kind === "command" ? parsed.options : parsed;
}

const plain = {
  action: null,
  shell: null,
  units: [],
  configPath: null,
  json: false,
  user: false,
  dryRun: false,
  since: null,
  directory: null,
  file: null,
  forText: null,
  watch: false,
  write: false,
  purge: false,
  color: true,
};

describe("parseArguments()", () => {
  it.each([
    ["run", { ...plain, command: "run" }],
    ["run a b.service", { ...plain, command: "run", units: ["a", "b.service"] }],
    ["check a --json", { ...plain, command: "check", units: ["a"], json: true }],
    ["--json check a", { ...plain, command: "check", units: ["a"], json: true }],
    ["run --config /f --user --dry-run", { ...plain, command: "run", configPath: "/f", user: true, dryRun: true }],
    ["run --config=-f", { ...plain, command: "run", configPath: "-f" }],
    ["run -- --odd", { ...plain, command: "run", units: ["--odd"] }],
    ["config check a", { ...plain, command: "config", action: "check", units: ["a"] }],
    ["config example", { ...plain, command: "config", action: "example" }],
    ["history a --since 7d", { ...plain, command: "history", units: ["a"], since: "7d" }],
    ["history --since -2h --file -", { ...plain, command: "history", since: "-2h", file: "-" }],
    ["history --directory=/j", { ...plain, command: "history", directory: "/j" }],
    ["pause a --for 30m", { ...plain, command: "pause", units: ["a"], forText: "30m" }],
    ["resume a", { ...plain, command: "resume", units: ["a"] }],
    ["status --watch", { ...plain, command: "status", watch: true }],
    ["config schema --no-color", { ...plain, command: "config", action: "schema", color: false }],
  ])("reads %s", (line, expected) => {
    expect(optionsOf(line)).toEqual(expected);
  });

  it("has no colours with NO_COLOR, and where stdout is no terminal", () => {
    expect(optionsOf("run", { NO_COLOR: "1" })).toMatchObject({ color: false });
    expect(optionsOf("run", { NO_COLOR: "" })).toMatchObject({ color: true });
    expect(optionsOf("run", {}, false)).toMatchObject({ color: false });
  });

  it.each([
    ["--help", null],
    ["-h", null],
    ["help", null],
    ["help run", "run"],
    ["run --help a", "run"],
    ["config --help", "config"],
    ["--help check", "check"],
  ])("gives help for %s", (line, topic) => {
    expect(parse(line)).toEqual({ kind: "help", topic });
  });

  it("gives the version", () => {
    expect(parse("--version")).toEqual({ kind: "version" });
  });

  it.each([
    [
      "",
      `no command is given; known are run, status, check, diagnose, history, pause, resume, replay, drill, notify, config, install, uninstall, completion`,
    ],
    ["rnu", `unknown command "rnu"; did you mean "run"?`],
    ["chekc a", `unknown command "chekc"; did you mean "check"?`],
    [
      "banana",
      `unknown command "banana"; known are run, status, check, diagnose, history, pause, resume, replay, drill, notify, config, install, uninstall, completion`,
    ],
    ["x.service", `did you mean "unitwarden run x.service"?`],
    ["help runn", `did you mean "run"?`],
    ["run --jsn", `unknown option "--jsn"; did you mean "--json"?`],
    ["run --dryrun", `did you mean "--dry-run"?`],
    ["run --banana", `unknown option "--banana"; see "unitwarden --help"`],
    ["run -x", `unknown option "-x"`],
    ["run --json=yes", `--json takes no value, but "yes" is given; write --json`],
    ["run --config", "--config needs the name of a file"],
    ["run --config=", "--config needs the name of a file"],
    ["run --config --json", "--config needs the name of a file"],
    ["run --config a --config b", "--config stands more than once"],
    ["diagnose", `"diagnose" is for one unit, but none is named; write: unitwarden diagnose UNIT`],
    ["diagnose a b", `"diagnose" is for one unit, but 2 are named`],
    ["history --since", `--since needs a value; see "unitwarden help history"`],
    ["history --since --json", "--since needs a value"],
    ["history --since 1d --since 2d", "--since stands more than once"],
    ["history --file a --directory b", "--directory and --file stand side by side"],
    ["check --since 7d", `--since is for "history" only`],
    ["history --watch", `--watch is for "status" only`],
    ["pause", `"pause" is for one unit, but none is named; write: unitwarden pause UNIT`],
    ["resume a b", `"resume" is for one unit, but 2 are named`],
    ["pause a --for", `--for needs a value; see "unitwarden help pause"`],
    ["drill mybot.service", `"drill" breaks only a throw-away unit of its own, but "mybot.service" is named`],
    ["completion", `"completion" needs the name of one shell; write: unitwarden completion bash|zsh|fish`],
    ["completion tcsh", `"completion" needs the name of one shell`],
    ["config", `"config" needs to know what to do; known are "config check"`],
    ["config exmple", `unknown command "config exmple"; did you mean "config example"?`],
    ["config banana", `unknown command "config banana"; known are`],
    ["config schema x", `takes no further words, but "x" is given`],
    ["config check --write", `--write is for "config polkit|order" only`],
    ["run --write", `--write is for "config" only`],
    ["config polkit x", `"config polkit" takes no further words, but "x" is given`],
    ["install", `"install" is for one unit, but none is named; write: unitwarden install UNIT`],
    ["install a b", `"install" is for one unit, but 2 are named`],
    ["install a --purge", `--purge is for "uninstall" only`],
    ["uninstall a", `"uninstall" takes no further words, but "a" is given`],
    ["--help --banana", "unknown option"],
    ["constructor", "unknown command"],
    ["run --__proto__", "unknown option"],
    ["run --constructor", "unknown option"],
  ])("says in one line what is wrong with %j", (line, expected) => {
    const parsed = parse(line);
    expect(parsed.kind === "wrong" ? parsed.message : parsed.kind).toContain(expected);
  });

  it.each([
    ["", "не указана команда; есть run, status"],
    ["rnu", "неизвестная команда «rnu»; может быть, «run»?"],
    ["banana", "неизвестная команда «banana»; есть run, status"],
    ["x.service", "может быть, «unitwarden run x.service»?"],
    ["run --jsn", "неизвестный параметр «--jsn»; может быть, «--json»?"],
    ["run --banana", "см. «unitwarden --help»"],
    ["run --json=yes", "у --json не бывает значения, а указано «yes»"],
    ["run --config", "параметру --config нужно имя файла"],
    ["run --config a --config b", "--config указан больше одного раза"],
    ["diagnose", "не назван ни один"],
    ["diagnose a b", "названо 2"],
    ["drill mybot", "«drill» ломает только собственный одноразовый юнит, а назван «mybot»"],
    ["completion", "нужно имя одной оболочки"],
    ["config", "нужно знать, что делать; есть"],
    ["config exmple", "может быть, «config example»?"],
    ["config schema x", "больше нет слов, а указано «x»"],
  ])("says it in Russian where LANG says so: %j", (line, expected) => {
    const parsed = parse(line, { LANG: "ru_RU.UTF-8" });
    expect(parsed.kind === "wrong" ? parsed.message : parsed.kind).toContain(expected);
  });

  it("tells which command was meant, so that a check can answer unknown", () => {
    expect(parse("check --jsn")).toMatchObject({ kind: "wrong", command: "check" });
    expect(parse("chekc")).toMatchObject({ kind: "wrong", command: null });
  });

  it("never throws, whatever the words", () => {
    const word = fc.oneof(
      fc.string(),
      fc.constantFrom("run", "config", "--", "-", "--config", "--no-", "-hx", "--json="),
    );
    fc.assert(
      fc.property(fc.array(word), (words) => {
        expect(parseArguments({ words, environment: {}, toTerminal: false }).kind).toBeTypeOf("string");
      }),
    );
  });
});

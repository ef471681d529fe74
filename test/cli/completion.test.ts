import { execFileSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { commandNames, commonFlags, configActions, flagNames, shells } from "../../src/cli/arguments.ts";
import { completionScript } from "../../src/cli/completion.ts";

let directory = "";
beforeAll(() => {
  directory = mkdtempSync(join(tmpdir(), "completion-"));
  // A systemctl that knows two units, wherever these tests run.
  const units = "marketingbot-bot.service enabled\\nmarketingbot-web.service static\\ngetty@.service enabled\\n";
  writeFileSync(join(directory, "systemctl"), `#!/bin/sh\nprintf '${units}'\n`, { mode: 0o755 });
  for (const shell of shells) writeFileSync(join(directory, `unitwarden.${shell}`), completionScript(shell, "en"));
});
afterAll(() => {
  rmSync(directory, { recursive: true });
});

/** The lines that a shell prints, with that systemctl and nothing of who runs the tests. */
function linesOf(file: string, args: readonly string[]): readonly string[] {
  const env = { PATH: `${directory}:${process.env["PATH"]}`, HOME: directory, LANG: "C.UTF-8" };
  return execFileSync(file, [...args], { env, encoding: "utf8" })
    .split("\n")
    .filter((line) => line !== "");
}

/** What bash would offer for the words, the last of them being typed. */
function offered(...words: readonly string[]): readonly string[] {
  const script = `
    source "$1/unitwarden.bash"; shift
    COMP_WORDS=("$@"); COMP_CWORD=$(( $# - 1 ))
    _unitwarden 2>/dev/null
    printf '%s\\n' "\${COMPREPLY[@]}"`;
  return linesOf("bash", ["--norc", "--noprofile", "-c", script, "bash", directory, ...words]);
}

/** What fish itself would offer for a line that is being typed, without what it says of each. */
function offeredByFish(line: string): readonly string[] {
  const lines = linesOf("fish", ["--no-config", "-c", `source ${directory}/unitwarden.fish; complete -C '${line}'`]);
  return lines.map((text) => text.split("\t")[0] ?? "");
}

/** What our function gives to zsh for the words, the last of them being typed; zsh itself then leaves out what does not fit. */
function offeredToZsh(...words: readonly string[]): readonly string[] {
  const script = `
    compadd() { [[ $1 == -- ]] && shift; print -l -- "$@" }
    _describe() { print -l -- "\${(@)\${(@P)2}%%:*}" }
    _files() { print -- FILES }
    compdef() { : }
    source "$1/unitwarden.zsh"; shift
    words=("$@"); CURRENT=$#
    _unitwarden`;
  return linesOf("zsh", ["-f", "-c", script, "zsh", directory, ...words]);
}

describe("the completion of bash", () => {
  it("offers commands, and what a command takes", () => {
    expect(offered("unitwarden", "")).toEqual([...commandNames, "help"]);
    expect(offered("unitwarden", "di")).toEqual(["diagnose"]);
    expect(offered("unitwarden", "config", "")).toEqual([...configActions]);
    expect(offered("unitwarden", "completion", "")).toEqual([...shells]);
    expect(offered("unitwarden", "replay", "")).toEqual([]);
  });

  it("offers the units that systemd knows, templates left out", () => {
    expect(offered("unitwarden", "diagnose", "")).toEqual(["marketingbot-bot", "marketingbot-web"]);
    expect(offered("unitwarden", "check", "marketingbot-w")).toEqual(["marketingbot-web"]);
  });

  it("offers options anywhere", () => {
    expect(offered("unitwarden", "check", "--")).toEqual(commonFlags.map((name) => `--${name}`));
    expect(offered("unitwarden", "history", "--si")).toEqual(["--since"]);
    expect(offered("unitwarden", "check", "--si")).toEqual([]);
    expect(offered("unitwarden", "check", "--js")).toEqual(["--json"]);
  });
});

describe("the completion of fish", () => {
  it("offers commands, and what a command takes", () => {
    expect(offeredByFish("unitwarden ")).toEqual([...commandNames, "help"].toSorted());
    expect(offeredByFish("unitwarden di")).toEqual(["diagnose"]);
    expect(offeredByFish("unitwarden config ")).toEqual(configActions.toSorted());
    expect(offeredByFish("unitwarden help ")).toEqual(commandNames.toSorted());
    expect(offeredByFish("unitwarden help run ")).not.toContain("marketingbot-bot");
    expect(offeredByFish("unitwarden completion ").toSorted()).toEqual(shells.toSorted());
  });

  it("offers the units that systemd knows, templates left out", () => {
    expect(offeredByFish("unitwarden diagnose ")).toEqual(["marketingbot-bot", "marketingbot-web"]);
    expect(offeredByFish("unitwarden check marketingbot-w")).toEqual(["marketingbot-web"]);
  });

  it("offers options, and files where a file is asked for", () => {
    expect(offeredByFish("unitwarden check --js")).toEqual(["--json"]);
    expect(offeredByFish("unitwarden history --si")).toEqual(["--since"]);
    expect(offeredByFish("unitwarden check --si")).toEqual([]);
    expect(offeredByFish(`unitwarden replay ${directory}/unitwarden.f`)).toEqual([`${directory}/unitwarden.fish`]);
  });
});

describe("the completion of zsh", () => {
  it("offers commands, and what a command takes", () => {
    expect(offeredToZsh("unitwarden", "")).toEqual([...commandNames, "help"]);
    expect(offeredToZsh("unitwarden", "config", "")).toEqual([...configActions]);
    expect(offeredToZsh("unitwarden", "completion", "")).toEqual([...shells]);
    expect(offeredToZsh("unitwarden", "help", "")).toEqual([...commandNames]);
  });

  it("offers the units that systemd knows, templates left out", () => {
    expect(offeredToZsh("unitwarden", "diagnose", "")).toEqual(["marketingbot-bot", "marketingbot-web"]);
  });

  it("offers options, and files where a file is asked for", () => {
    const common = commonFlags.map((name) => `--${name}`);
    expect(offeredToZsh("unitwarden", "check", "--")).toEqual(common);
    expect(offeredToZsh("unitwarden", "history", "--")).toEqual([...common, "--since", "--directory", "--file"]);
    expect(offeredToZsh("unitwarden", "run", "--config", "")).toEqual(["FILES"]);
    expect(offeredToZsh("unitwarden", "replay", "")).toEqual(["FILES"]);
  });
});

describe("completionScript()", () => {
  it.each(shells)("names every command and option (%s)", (shell) => {
    for (const language of ["en", "ru"] as const) {
      const script = completionScript(shell, language);
      for (const name of [...commandNames, ...flagNames]) expect(script).toContain(name);
    }
  });
});

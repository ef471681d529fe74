import { execFileSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { commandNames, flagNames, shells } from "../../src/cli/arguments.ts";
import { completionScript } from "../../src/cli/completion.ts";

let directory = "";
beforeAll(() => {
  directory = mkdtempSync(join(tmpdir(), "completion-"));
  // A systemctl that knows two units, wherever these tests run.
  const units = "marketingbot-bot.service enabled\\nmarketingbot-web.service static\\ngetty@.service enabled\\n";
  writeFileSync(join(directory, "systemctl"), `#!/bin/sh\nprintf '${units}'\n`, { mode: 0o755 });
  writeFileSync(join(directory, "unitwarden.bash"), completionScript("bash", "en"));
});
afterAll(() => {
  rmSync(directory, { recursive: true });
});

/** What bash would offer for the words, the last of them being typed. */
function offered(...words: readonly string[]): readonly string[] {
  const script = `
    source "$1/unitwarden.bash"; shift
    COMP_WORDS=("$@"); COMP_CWORD=$(( $# - 1 ))
    _unitwarden 2>/dev/null
    printf '%s\\n' "\${COMPREPLY[@]}"`;
  const env = { PATH: `${directory}:${process.env["PATH"]}` };
  const output = execFileSync("bash", ["--norc", "--noprofile", "-c", script, "bash", directory, ...words], {
    env,
    encoding: "utf8",
  });
  return output.split("\n").filter((line) => line !== "");
}

describe("the completion of bash", () => {
  it("offers commands, and what a command takes", () => {
    expect(offered("unitwarden", "")).toEqual([...commandNames, "help"]);
    expect(offered("unitwarden", "di")).toEqual(["diagnose"]);
    expect(offered("unitwarden", "config", "")).toEqual(["check", "example", "schema"]);
    expect(offered("unitwarden", "completion", "")).toEqual([...shells]);
    expect(offered("unitwarden", "replay", "")).toEqual([]);
  });

  it("offers the units that systemd knows, templates left out", () => {
    expect(offered("unitwarden", "diagnose", "")).toEqual(["marketingbot-bot", "marketingbot-web"]);
    expect(offered("unitwarden", "check", "marketingbot-w")).toEqual(["marketingbot-web"]);
  });

  it("offers options anywhere", () => {
    expect(offered("unitwarden", "check", "--")).toEqual(flagNames.map((name) => `--${name}`));
    expect(offered("unitwarden", "check", "--js")).toEqual(["--json"]);
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

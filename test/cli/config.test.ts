import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, describe, expect, it, vi } from "vitest";

// Many runs, or whole programs: a slow machine needs more than the usual 5 s.
vi.setConfig({ testTimeout: 60_000 });

const folder = mkdtempSync(join(tmpdir(), "unitwarden-cli-"));
afterAll(() => rmSync(folder, { recursive: true }));

const main = fileURLToPath(new URL("../../src/main.ts", import.meta.url));

/** Runs the real program from its sources. */
function unitwarden(words: readonly string[], environment: Record<string, string> = {}) {
  const { PATH = "" } = process.env;
  const options = { encoding: "utf8", env: { PATH, ...environment } } as const;
  const { status, stdout, stderr } = spawnSync(process.execPath, [main, ...words], options);
  return { status, stdout, stderr };
}

function place(name: string, text: string): string {
  const path = join(folder, name);
  writeFileSync(path, text, { mode: 0o600 });
  return path;
}

describe("unitwarden config check", () => {
  it("prints OK and what holds for each unit", () => {
    const path = place("good.toml", `[defaults]\nmode = "observe"\n[units."x.service"]\nmemory.limit = "200M"`);
    const { status, stdout, stderr } = unitwarden(["config", "check", "--config", path]);
    expect([status, stderr]).toEqual([0, ""]);
    expect(stdout).toContain(`OK: ${path}\n\n[units."x.service"]\n`);
    expect(stdout).toContain(`\nmode = "observe"\n`);
    expect(stdout).toContain(`\nmemory.limit = "200M"\n`);
    expect(stdout).toContain("\n# depends: as the unit shows\n");
    expect(stdout).toContain("# notify: nobody");
  });

  it("prints every error on stderr, a line each, and exits with 1", () => {
    const path = place("bad.toml", `[units."x.service"]\nmemory.limt = 1\nrestart.budget = 0`);
    expect(unitwarden(["config", "check", "--config", path])).toEqual({
      status: 1,
      stdout: "",
      stderr: `${path}:2: units."x.service".memory.limt: unknown key; did you mean "limit"?
${path}:3: units."x.service".restart.budget: must be an integer from 1 to 1000, is 0
`,
    });
  });

  it("gives both as JSON", () => {
    const good = place(
      "json.toml",
      `[units."x.service"]\n[notify.telegram]\nchat_id = 1\ntoken = "env:T"
[notify.exec]\ncommand = ["/bin/page", "--key", "hidden"]`,
    );
    const { stdout, status } = unitwarden(["config", "check", "--json", "--config", good]);
    expect(status).toBe(0);
    expect(JSON.parse(stdout)).toMatchObject({
      ok: true,
      path: good,
      units: { "x.service": { mode: "heal", restart: { budget: 5 } } },
      notify: { telegram: "env:T", exec: "/bin/page" },
    });
    const bad = unitwarden(["config", "check", "--json", "--config", join(folder, "none")]);
    expect([bad.status, JSON.parse(bad.stdout)]).toEqual([
      1,
      { ok: false, errors: [expect.stringContaining("no such file")] },
    ]);
  });

  it("speaks Russian where LANG says so, and English to programs", () => {
    const path = place("russian.toml", `[units."x.service"]\nmemory.limt = 1`);
    const russian = { LANG: "ru_RU.UTF-8" };
    const where = `${path}:2: units."x.service".memory.limt:`;
    expect(unitwarden(["config", "check", "--config", path], russian).stderr).toBe(
      `${where} неизвестный ключ; может быть, "limit"?\n`,
    );
    const { stdout, stderr } = unitwarden(["config", "check", "--json", "--config", path], russian);
    const error = `${where} unknown key; did you mean "limit"?`;
    expect([JSON.parse(stdout), stderr]).toEqual([{ ok: false, errors: [error] }, `${error}\n`]);
  });

  it("never shows a secret of the file", () => {
    const token = `123456789:${"A".repeat(35)}`;
    const path = place("secret.toml", `[units."x.service"]\n[notify.telegram]\nchat_id = 1\ntoken = "${token}"`);
    for (const flag of ["--json", "--user"]) {
      const { stdout, stderr } = unitwarden(["config", "check", flag, "--config", path]);
      expect(stdout).not.toContain("AAAAAA");
      expect(stdout + stderr).toMatch(/telegram/);
      expect(stderr).not.toContain("AAAAAA");
    }
  });
});

describe("unitwarden config example", () => {
  it("prints a configuration that config check takes, in the language of LANG", () => {
    const { stdout } = unitwarden(["config", "example"], { LANG: "ru_RU.UTF-8" });
    expect(stdout).toContain("значение по умолчанию");
    expect(unitwarden(["config", "check", "--config", place("example.toml", stdout)]).status).toBe(0);
    expect(unitwarden(["config", "example"]).stdout).toContain("Every key may be left out");
  });
});

describe("unitwarden config schema", () => {
  it("prints a JSON Schema", () => {
    const { stdout, status } = unitwarden(["config", "schema"]);
    expect([status, JSON.parse(stdout)]).toEqual([
      0,
      expect.objectContaining({ title: "unitwarden.toml", type: "object" }),
    ]);
  });
});

describe("unitwarden", () => {
  it.each([
    [["--version"], 0, /^unitwarden \d+\.\d+\.\d+\n$/],
    [["--help"], 0, /^unitwarden keeps a systemd unit healthy/],
    [["help", "run"], 0, /^Usage: unitwarden run/],
    [["check", "--help"], 0, /^Usage: unitwarden check/],
    [["config", "--help"], 0, /^Usage: unitwarden config/],
  ])("answers %j on stdout", (words, status, expected) => {
    const seen = unitwarden(words);
    expect([seen.status, seen.stderr]).toEqual([status, ""]);
    expect(seen.stdout).toMatch(expected);
  });

  it("speaks Russian where LANG says so", () => {
    expect(unitwarden(["--help"], { LANG: "ru_RU.UTF-8" }).stdout).toContain("Использование: unitwarden");
  });

  it.each([["run"], ["check"], ["diagnose", "x"], ["replay", "-"]])(
    "says in Russian that %s %s cannot have its configuration",
    (...words) => {
      const path = join(folder, "none");
      const { stderr } = unitwarden([...words, "--config", path], { LANG: "ru_RU.UTF-8" });
      expect(stderr).toBe(`unitwarden: Не удалось прочитать ${path}: такого файла нет\n`);
    },
  );

  it.each([["check"], ["diagnose", "x"], ["replay", "-"]])("says it in English with %s %s --json", (...words) => {
    const path = join(folder, "none");
    const { stderr } = unitwarden([...words, "--json", "--config", path], { LANG: "ru_RU.UTF-8" });
    expect(stderr).toBe(`unitwarden: Cannot read ${path}: there is no such file\n`);
  });

  it.each([
    [["rnu"], 2],
    [[], 2],
    [["run", "--jsn"], 2],
    [["check", "--jsn"], 3],
  ])("refuses %j with one line on stderr", (words, status) => {
    const seen = unitwarden(words);
    expect([seen.status, seen.stdout]).toEqual([status, ""]);
    expect(seen.stderr).toMatch(/^unitwarden: [^\n]+\n$/);
  });

  it("reports its own fault in one line, without secrets, and exits with 70", () => {
    const fault = `data:text/javascript,process.stdout.write=()=>{throw new Error('boom%5CnPASSWORD=hunter22222')}`;
    const options = { encoding: "utf8" } as const;
    const { status, stderr } = spawnSync(process.execPath, ["--import", fault, main, "config", "example"], options);
    expect(status).toBe(70);
    expect(stderr).toMatch(/^unitwarden: unexpected error: Error: boom [^\n]+; please report this\n$/);
    expect(stderr).not.toContain("hunter22222");
  });

  it("is quiet when the reader of its output has gone", () => {
    const shell = `exec 3>&1; { "$0" "$1" config schema; echo "status $?" >&3; } | true`;
    const { stdout, stderr } = spawnSync("bash", ["-c", shell, process.execPath, main], { encoding: "utf8" });
    expect([stdout, stderr]).toEqual(["status 0\n", ""]);
  });

  it("does not take output that was lost for success", () => {
    const { status, stderr } = spawnSync(
      "bash",
      ["-c", `"$0" "$1" config schema > /dev/full`, process.execPath, main],
      {
        encoding: "utf8",
      },
    );
    expect(status).toBe(74);
    expect(stderr).toMatch(/^unitwarden: Cannot write the output: ENOSPC[^\n]+\n$/);
  });
});

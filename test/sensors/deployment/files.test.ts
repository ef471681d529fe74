import { chmodSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { run } from "../../../src/runtime/exec.ts";
import { credentialsSources, readCredentials } from "../../../src/sensors/deployment/credentials.ts";
import { endpointsOf } from "../../../src/sensors/deployment/endpoints.ts";
import { readEnvironmentFile } from "../../../src/sensors/deployment/environment-files.ts";
import { reachOf } from "../../../src/sensors/deployment/reach.ts";
import { findStarters } from "../../../src/sensors/deployment/starters.ts";
import { wantedVariables } from "../../../src/sensors/deployment/wanted-variables.ts";

const token = "123456789:AAStandInStandInStandInStandInStandIn";
let directory = "";
const file = (name: string, text: string, mode = 0o644): string => {
  const path = join(directory, name);
  writeFileSync(path, text);
  chmodSync(path, mode);
  return path;
};

beforeAll(() => {
  directory = mkdtempSync(join(tmpdir(), "deployment-"));
  chmodSync(directory, 0o755);
});
afterAll(() => {
  rmSync(directory, { recursive: true });
});

const read = (text: string, readBy: "systemd" | "program" = "systemd") => {
  const path = file(".env", text);
  return readEnvironmentFile({ path, readBy, optional: false }, { path, state: "ok" });
};

const contentOf = (text: string) => {
  const path = file("credentials.json", text);
  return readCredentials({ path, variable: null }, { path, state: "ok" });
};

describe("readEnvironmentFile()", () => {
  it("tells each variable's state, and keeps its value to itself", () => {
    const { fact, values } = read(`BOT_TOKEN=${token}\nKEY=\nOPENAI_API_KEY=sk-...\n`);
    expect(fact.variables).toEqual([
      { name: "BOT_TOKEN", state: "set" },
      { name: "KEY", state: "empty" },
      { name: "OPENAI_API_KEY", state: "placeholder" },
    ]);
    expect(JSON.stringify(fact)).not.toContain(token);
    expect(values.get("BOT_TOKEN")).toBe(token);
  });

  it("tells lines that systemd passes over, and python-dotenv does not", () => {
    const text = "# comment\n\nexport BOT_TOKEN=x\nnothing here\nA=1\n";
    expect(read(text).fact.badLines).toEqual([3, 4]);
    const byProgram = read(text, "program").fact;
    expect([byProgram.badLines, byProgram.variables.map(({ name }) => name)]).toEqual([[], ["BOT_TOKEN", "A"]]);
  });

  it("calls no line bad where a value goes over several", () => {
    expect(read('KEY="one\ntwo\nthree"\n').fact.badLines).toEqual([]);
    // An apostrophe of a comment opens nothing.
    const { badLines, badNames } = read("# the bot's\nexport BOT_TOKEN=1\nnot one\n").fact;
    expect([badLines, badNames]).toEqual([[2, 3], ["BOT_TOKEN"]]);
  });

  it("has nothing to say of a file that is not there", () => {
    const gone = { path: "/nowhere/.env", state: "missing" } as const;
    expect(readEnvironmentFile({ path: gone.path, readBy: "systemd", optional: false }, gone).fact).toMatchObject({
      state: "missing",
      variables: [],
    });
  });
});

describe("credentials", () => {
  const account = { type: "service_account", client_email: "a@b.iam.gserviceaccount.com" };
  const key = `-----BEGIN PRIVATE KEY-----\n${"A".repeat(1600)}\n-----END PRIVATE KEY-----\n`;

  it.each([
    ["{", "not-json"],
    ["[]", "not-a-service-account"],
    [JSON.stringify({ installed: {} }), "not-a-service-account"],
    [JSON.stringify({ ...account, private_key: "" }), "incomplete"],
    [JSON.stringify({ ...account, private_key: "-----BEGIN PRIVATE KEY-----\n...\n" }), "placeholder-key"],
    [JSON.stringify({ ...account, private_key: key }), "service-account"],
  ])("of %j is %s", (text, content) => {
    const fact = contentOf(text);
    expect(fact.content).toBe(content);
    expect(JSON.stringify(fact)).not.toContain("PRIVATE KEY");
  });

  it("is looked for where a variable says, else by its usual names", () => {
    const named = new Map([["GOOGLE_SERVICE_ACCOUNT_JSON", "keys/bot.json"]]);
    expect(credentialsSources(named, "/srv")).toEqual([
      { path: "/srv/keys/bot.json", variable: "GOOGLE_SERVICE_ACCOUNT_JSON" },
    ]);
    expect(credentialsSources(new Map([["GOOGLE_SHEETS_KEY", "1AbC"]]), "/srv").map(({ path }) => path)).toContain(
      "/srv/credentials.json",
    );
    expect(credentialsSources(new Map([["GOOGLE_CREDENTIALS_JSON", '{"type":1}']]), null)).toEqual([]);
  });
});

describe("endpointsOf()", () => {
  it("gives origins without path and secret, and Telegram for a bot's token", () => {
    const values = new Map([
      ["BOT_TOKEN", token],
      ["PROXYAPI_BASE_URL", "https://user:pass@api.proxyapi.ru/openai/v1?key=1"],
      ["WEBHOOK_URL", "https://mine.example/hook"],
      ["DATABASE_URL", "postgres://x"],
    ]);
    expect(endpointsOf(values)).toEqual([
      { variable: null, origin: "https://api.telegram.org" },
      { variable: "PROXYAPI_BASE_URL", origin: "https://api.proxyapi.ru" },
    ]);
  });

  it("takes the Bot API that the bot is pointed at instead of Telegram's", () => {
    const values = new Map([
      ["BOT_TOKEN", token],
      ["TELEGRAM_BASE_URL", "http://127.0.0.1:8081/bot"],
    ]);
    expect(endpointsOf(values).map(({ origin }) => origin)).toEqual(["http://127.0.0.1:8081"]);
  });
});

describe("wantedVariables()", () => {
  it("reads what a program cannot do without", () => {
    file("config.py", `URL = os.environ["PROXYAPI_BASE_URL"]\nos.environ["SET_HERE"] = "1"\n`);
    const script = file(
      "bot.py",
      `T = os.environ['BOT_TOKEN']\nD = os.environ.get("DEBUG", "")\nH = os.environ["HOME"]\n`,
    );
    expect(wantedVariables(script)).toEqual(["BOT_TOKEN", "PROXYAPI_BASE_URL"]);
    expect(wantedVariables("/nowhere/bot.py")).toEqual([]);
    expect(wantedVariables(null)).toEqual([]);
  });
});

describe("reachOf()", () => {
  const nobody = { name: "nobody", uid: 65534, gid: 65534, home: "/" };

  it("knows what is missing, and what is of the wrong kind", async () => {
    symlinkSync("/nowhere/python", join(directory, "python"));
    const seen = await reachOf(
      run,
      [
        { path: "/nowhere/a", how: "read" },
        { path: join(directory, "python"), how: "execute" },
        { path: directory, how: "read" },
        { path: directory, how: "enter" },
      ],
      { user: null, ownUid: process.getuid?.() ?? 0 },
    );
    expect(seen.map(({ state }) => state)).toEqual(["missing", "missing", "not-a-file", "ok"]);
  });

  it("asks the kernel in the user's place, directories above included", async () => {
    mkdirSync(join(directory, "closed"), { mode: 0o700 });
    const paths = [file("open.txt", "x"), file("secret.txt", "x", 0o600), file("closed/open.txt", "x")];
    const seen = await reachOf(
      run,
      paths.map((path) => ({ path, how: "read" })),
      { user: nobody, ownUid: process.getuid?.() ?? 0 },
    );
    expect(seen.map(({ state }) => state)).toEqual(["ok", "forbidden", "forbidden"]);
  });

  it("cannot tell for another user without being root", async () => {
    const path = file("open.txt", "x");
    expect(await reachOf(run, [{ path, how: "read" }], { user: nobody, ownUid: 1000 })).toEqual([
      { path, state: "unreadable" },
    ]);
  });
});

describe("findStarters()", () => {
  it("finds a deploy script that leaves the program running, and none that looks after it", () => {
    const text = [
      "#!/bin/sh",
      `pgrep -f ${directory}/bot.py && exit`,
      `nohup ${directory}/.venv/bin/python -u ${directory}/bot.py > bot.log 2>&1 &`,
      `# nohup python ${directory}/bot.py &`,
      `python ${directory}/other_bot.py &`,
    ].join("\n");
    file("deploy.sh", text);
    const found = findStarters({
      script: `${directory}/bot.py`,
      directory,
      unit: "x.service",
      manager: "system",
      user: null,
      people: [],
    });
    expect(found).toMatchObject([{ kind: "script", where: `${directory}/deploy.sh:3` }]);
  });

  it("finds what another person starts: a unit of his own, pm2, a shell, his desktop", () => {
    const home = join(directory, "admin");
    const laid = (path: string, text: string): string => {
      mkdirSync(dirname(join(home, path)), { recursive: true });
      writeFileSync(join(home, path), text);
      return join(home, path);
    };
    const units = ".config/systemd/user";
    const own = laid(`${units}/x.service`, "[Service]\nExecStart=%h/bot/.venv/bin/python %h/bot/bot.py\n");
    const near = laid(`${units}/y.service`, "[Service]\nWorkingDirectory=%h/bot\nExecStart=/usr/bin/python3 bot.py\n");
    laid(`${units}/z.service`, "[Service]\nExecStart=/usr/bin/python3 %h/other/bot.py\n");
    const pm2 = laid(".pm2/dump.pm2", `[{"pm_exec_path":"${home}/bot/bot.py"}]`);
    const shell = laid(".bashrc", "alias l=ls\n(cd ~/bot && nohup python3 bot.py &)\n");
    const desktop = laid(".config/autostart/bot.desktop", `[Desktop Entry]\nExec=python3 ${home}/bot/bot.py\n`);
    const people = [{ name: "admin", uid: 1001, gid: 1001, home }];
    const bot = join(home, "bot");
    const found = findStarters({
      script: `${bot}/bot.py`,
      directory: bot,
      unit: "x.service",
      manager: "system",
      user: null,
      people,
    });
    expect(found.map(({ kind, where }) => [kind, where])).toEqual([
      ["unit", own],
      ["unit", near],
      ["pm2", pm2],
      ["rc", `${shell}:2`],
      ["rc", `${desktop}:2`],
    ]);
  });

  it("does not take a unit of a user manager for another one than itself", () => {
    const home = join(directory, "dana");
    const units = join(home, ".config/systemd/user");
    mkdirSync(units, { recursive: true });
    const text = "[Service]\nExecStart=/usr/bin/python3 %h/bot.py\n";
    for (const name of ["x.service", "y.service"]) writeFileSync(join(units, name), text);
    const dana = { name: "dana", uid: 1002, gid: 1002, home };
    const program = { script: `${home}/bot.py`, directory: home, unit: "x.service", user: dana, people: [dana] };
    const found = findStarters({ ...program, manager: "user" });
    expect(found.map(({ where }) => where)).toEqual([join(units, "y.service")]);
    expect(findStarters({ ...program, manager: "system" })).toHaveLength(2);
  });
});

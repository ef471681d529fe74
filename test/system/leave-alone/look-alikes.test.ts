import { beforeAll, describe, expect, it } from "vitest";

import { makeUser } from "../../stand-in/layout.ts";
import type { Bot } from "../daemon/bot.ts";
import { type DaemonHost, openDaemonHost } from "../daemon/daemon-host.ts";
import { inShort } from "../daemon/deeds.ts";
import type { Spawned } from "../host/host.ts";

const env = { BOT_ON_CONFLICT: "retry" };
const session = "/user.slice/user-1000.slice/session-8.scope";
const idle = "import time\nwhile True:\n    time.sleep(3600)\n";
const secondToken = "987654321:AASecondBotSecondBotSecondBotSecondBot";

async function runs(bot: Bot, command: string): Promise<void> {
  await bot.host.writeUnit(`${bot.bot}.d/shape.conf`, `[Service]\nExecStart=\nExecStart=${command}\n`);
  await bot.host.systemctl("start", bot.bot);
}

describe("what looks like a stray and is none", () => {
  let stage: DaemonHost<"tempted" | "witness" | "elsewhere" | "manage" | "docker">;
  beforeAll(async () => {
    stage = await openDaemonHost({
      bots: {
        elsewhere: { started: false },
        tempted: { env },
        witness: { env, settings: ["strays.respawn.kills = 100"] },
        manage: {
          env,
          started: false,
          prepare: async (bot) => {
            await bot.host.writeFile(`${bot.directory}/manage.py`, idle, { user: bot.user });
            await runs(bot, `${bot.python} manage.py runbot --settings=prod`);
          },
        },
        docker: {
          env,
          started: false,
          prepare: async (bot) => {
            // A binary of that name: python3, for which `run` is a file.
            await bot.host.exec(["cp", "/usr/bin/python3", "/usr/local/bin/docker"]);
            await bot.host.writeFile(`${bot.directory}/run`, idle, { user: bot.user });
            await runs(bot, "/usr/local/bin/docker run --rm marketingbot python bot.py");
          },
        },
      },
    });
    return () => stage.close();
  });

  /** A stray of another unit that begins after what must be left alone, and is ended: by then the others have been judged as often. */
  async function laterThanStrayIsEnded(): Promise<void> {
    for (let round = 0; round < 2; round += 1) {
      const stray = await stage.bots.witness.stray({ env });
      await stage.host.waitFor("the witness's stray to be gone", () => !stray.isAlive(), { timeoutMs: 30_000 });
    }
  }

  async function inSession(
    bot: Bot,
    argv: readonly string[],
    options: { cwd?: string; user?: string; token?: string } = {},
  ) {
    const { user = bot.user, cwd = bot.directory, token = bot.token } = options;
    const api = `http://127.0.0.1:${stage.bots.elsewhere.apiPort}/bot`;
    const variables = { ...env, TELEGRAM_BASE_URL: api, TELEGRAM_BOT_TOKEN: token };
    return bot.host.spawn(argv, { user, cwd, cgroup: session, env: variables });
  }

  it("lives on: editors, readers, other bots, other users, other units, children, another PID namespace", async () => {
    const { tempted } = stage.bots;
    const { host, user, directory, python, script } = tempted;
    const before = await tempted.healthy();
    // Before the others, which run the same script and would take the commands.
    await tempted.command("fork");
    await tempted.command("spawn");
    const family = await host.waitFor("the bot's children", () => tempted.family(), {
      until: ({ length }) => length === 4,
    });
    await makeUser(host, "carol", 1001);
    await host.writeFile("/home/ubuntu/other/bot.py", idle, { user });
    await host.writeFile("/home/carol/bot.py", idle, { user: "carol" });
    await host.exec(["chmod", "-R", "a+rX", "/home/ubuntu"]);
    // tail under vim's name: an editor need not be installed.
    await host.exec(["sh", "-c", 'cp "$(command -v tail)" /usr/local/bin/vim']);
    await host.writeUnit(
      "bot@.service",
      `[Service]\nExecStart=${python} bot.py\nWorkingDirectory=${directory}\nUser=${user}\nEnvironment=${[
        `TELEGRAM_BOT_TOKEN=${secondToken}`,
        `TELEGRAM_BASE_URL=http://127.0.0.1:${stage.bots.elsewhere.apiPort}/bot`,
      ].join(" ")}\n`,
    );
    await host.systemctl("start", "bot@b.service");
    const namespaced = ["unshare", "--pid", "--fork", "--kill-child", "--mount-proc", "setpriv", `--reuid=${user}`];
    const others: Record<string, Spawned> = {
      "vim bot.py": await inSession(tempted, ["vim", "-f", "bot.py"]),
      "tail -f bot.py": await inSession(tempted, ["tail", "-f", script]),
      "another directory's": await inSession(tempted, [python, "bot.py"], { cwd: "/home/ubuntu/other" }),
      "another user's own": await inSession(tempted, ["/usr/bin/python3", "bot.py"], {
        user: "carol",
        cwd: "/home/carol",
      }),
      "another user's, the same file": await inSession(tempted, ["/usr/bin/python3", script], {
        user: "carol",
        cwd: "/",
      }),
      "the same file, another token": await inSession(tempted, [python, script], { token: secondToken }),
      "another PID namespace's": await inSession(
        tempted,
        [...namespaced, `--regid=${user}`, "--init-groups", python, script],
        { user: "root" },
      ),
      "with other arguments": await inSession(tempted, [python, "bot.py", "migrate", "--dry-run"]),
      "with --help": await inSession(tempted, [python, "bot.py", "--help"]),
    };
    // The neighbour runs another script with the same venv and directory.
    await host.systemctl("start", tempted.web);
    const neighbours = () =>
      Promise.all(["bot@b.service", tempted.web].map((unit) => host.properties(unit, ["InvocationID", "ActiveState"])));
    const second = await neighbours();

    await laterThanStrayIsEnded();

    const dead = Object.entries(others).flatMap(([name, process]) => (process.isAlive() ? [] : [name]));
    expect(dead).toEqual([]);
    expect(tempted.family().map(({ pid, startTimeTicks }) => [pid, startTimeTicks])).toEqual(
      family.map(({ pid, startTimeTicks }) => [pid, startTimeTicks]),
    );
    expect(await neighbours()).toEqual(second);
    expect(second.map(({ ActiveState }) => ActiveState)).toEqual(["active", "active"]);
    expect(await tempted.state()).toEqual(before);
    const records = await stage.warden.records({ unit: tempted.bot });
    expect(inShort(records)).toEqual([]);
    expect(records.filter(({ event }) => event === "incident-opened")).toEqual([]);
    await Promise.all(Object.values(others).map((process) => process.signal("KILL")));
  });

  it("is another subcommand of the same script; the same one is a stray", async () => {
    const { manage } = stage.bots;
    const { python } = manage;
    const migrate = await inSession(manage, [python, "manage.py", "migrate"]);
    const staging = await inSession(manage, [python, "manage.py", "runbot", "--settings=stage"]);
    const same = await inSession(manage, [python, "-u", "manage.py", "runbot", "--settings=prod"]);
    await stage.host.waitFor("the stray to be gone", () => !same.isAlive(), { timeoutMs: 30_000 });
    await laterThanStrayIsEnded();
    expect([migrate.isAlive(), staging.isAlive()]).toEqual([true, true]);
    expect(inShort(await stage.warden.records({ unit: manage.bot }))).toEqual(["end-strays stray: done strays-gone"]);
    await migrate.signal("KILL");
    await staging.signal("KILL");
  });

  it("is whatever runs beside a container's client: enforcement is off, and that is said", async () => {
    const { docker } = stage.bots;
    const notice = await stage.warden.waitForRecord({ unit: docker.bot, event: "notice", reason: "enforcement-off" });
    expect(notice.evidence["why"]).toBe("container-runtime");
    const again = await inSession(docker, ["/usr/local/bin/docker", "run", "--rm", "marketingbot", "python", "bot.py"]);
    const bare = await inSession(docker, [docker.python, "bot.py"]);
    await laterThanStrayIsEnded();
    expect([again.isAlive(), bare.isAlive()]).toEqual([true, true]);
    expect(inShort(await stage.warden.records({ unit: docker.bot }))).toEqual([]);
    await again.signal("KILL");
    await bare.signal("KILL");
  });
});

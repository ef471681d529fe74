import { beforeAll, describe, expect, it } from "vitest";

import type { Bot } from "../daemon/bot.ts";
import { type BotPlan, type DaemonHost, openDaemonHost } from "../daemon/daemon-host.ts";
import { deeds, inShort } from "../daemon/deeds.ts";
import type { Spawned } from "../host/host.ts";

const env = { BOT_ON_CONFLICT: "retry" };
type Shape = "bash" | "module" | "console" | "node" | "release";

/** The unit's command, as systemd is to start it. */
function execStart(command: (bot: Bot) => string, more: (bot: Bot) => Promise<void> = async () => {}): BotPlan {
  return {
    env,
    started: false,
    prepare: async (bot) => {
      await more(bot);
      await bot.host.writeUnit(`${bot.bot}.d/shape.conf`, `[Service]\nExecStart=\nExecStart=${command(bot)}\n`);
      await bot.host.systemctl("start", bot.bot);
    },
  };
}

async function write(bot: Bot, name: string, text: string, mode = 0o644): Promise<void> {
  await bot.host.writeFile(`${bot.directory}/${name}`, text, { user: bot.user, mode });
}

describe.concurrent("a stray is recognised where the unit", () => {
  let stage: DaemonHost<Shape>;
  beforeAll(async () => {
    stage = await openDaemonHost<Shape>({
      bots: {
        bash: execStart(
          ({ directory }) => `/bin/bash -c 'source ${directory}/.venv/bin/activate && exec python bot.py'`,
          ({ directory, ...bot }) =>
            write({ directory, ...bot }, ".venv/bin/activate", `PATH=${directory}/.venv/bin:$PATH\n`),
        ),
        module: execStart(
          ({ python }) => `${python} -u -m app.main`,
          async (bot) => {
            await write(bot, "app/__init__.py", "");
            await write(bot, "app/main.py", "import bot\nbot.main()\n");
          },
        ),
        console: execStart(
          ({ directory }) => `${directory}/.venv/bin/marketing-bot`,
          (bot) => {
            const script = `#!${bot.python}\nimport sys\nsys.path.insert(0, "${bot.directory}")\nimport bot\nbot.main()\n`;
            return write(bot, ".venv/bin/marketing-bot", script, 0o755);
          },
        ),
        node: execStart(
          ({ host }) => `${host.node} bot.js`,
          (bot) => write(bot, "bot.js", "setInterval(() => {}, 1000);\n"),
        ),
        // `current -> releases/1`, as deploy scripts have it.
        release: execStart(
          ({ directory, python }) => `${python} ${directory}/current/bot.py`,
          async ({ host, directory }) => {
            await host.exec(["mkdir", "-p", `${directory}/releases/1`]);
            await host.exec(["cp", `${directory}/bot.py`, `${directory}/releases/1/`]);
            await host.exec(["ln", "-s", "releases/1", `${directory}/current`]);
          },
        ),
      },
    });
    return () => stage.close();
  });

  /** Another command line than the unit's in each case: how a person, a deploy script or a crontab would put it. */
  const strays: readonly [string, Shape, (bot: Bot) => { argv: string[]; cwd?: string }][] = [
    [
      "is a shell that sources the venv and becomes python",
      "bash",
      (bot) => ({ argv: [bot.python, "-u", bot.script], cwd: "/" }),
    ],
    ["runs a module in that directory", "module", (bot) => ({ argv: [bot.python, "-m", "app.main"] })],
    ["is a console script", "console", ({ directory }) => ({ argv: [".venv/bin/marketing-bot"], cwd: directory })],
    ["is a node program", "node", (bot) => ({ argv: [bot.host.node, `${bot.directory}/bot.js`], cwd: "/" })],
    [
      "is in a release behind a link",
      "release",
      (bot) => ({ argv: [bot.python, "bot.py"], cwd: `${bot.directory}/releases/1` }),
    ],
  ];

  it.for(strays)("%s", async ([, shape, command]) => {
    const bot = stage.bots[shape];
    const before = await bot.state();
    expect(before.activeState).toBe("active");
    const { argv, cwd = bot.directory } = command(bot);
    const stray = await start(bot, argv, cwd);
    await bot.host.waitFor("the stray to be gone", () => !stray.isAlive(), { timeoutMs: 30_000 });
    await stage.warden.waitForRecord({ unit: bot.bot, event: "incident-recovered", detector: "stray" });
    // The next scan may see that it is gone before the action has seen it.
    await stage.warden.waitForRecord({ unit: bot.bot, event: "outcome", action: "end-strays" });
    const records = await stage.warden.records({ unit: bot.bot });
    expect(inShort(records)).toEqual([expect.stringMatching(/^end-strays stray(-with-conflict)?: done strays-gone$/u)]);
    expect(deeds(records)[0]?.intent.evidence).toMatchObject({ processes: [{ pid: stray.pid }] });
    const after = await bot.state();
    expect(after.mainPid).toBe(before.mainPid);
    expect(after.invocationId).toBe(before.invocationId);
  });
});

function start(bot: Bot, argv: readonly string[], cwd: string): Promise<Spawned> {
  return bot.host.spawn(argv, {
    user: bot.user,
    cwd,
    env: { ...env, TELEGRAM_BOT_TOKEN: bot.token, TELEGRAM_BASE_URL: `http://127.0.0.1:${bot.apiPort}/bot` },
    cgroup: "/user.slice/user-1000.slice/session-4.scope",
  });
}

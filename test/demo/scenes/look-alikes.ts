import { setTimeout as delay } from "node:timers/promises";

import { makeUser } from "../../stand-in/layout.ts";
import { standInUnit } from "../../stand-in/units.ts";
import type { Spawned } from "../../system/host/host.ts";
import type { Scene } from "../scene.ts";
import type { Stage } from "../stage.ts";
import { unitState } from "../unit-state.ts";

const session = "/user.slice/user-1000.slice/session-11.scope";
const idle = "import time\nwhile True:\n    time.sleep(3600)\n";

/** Processes that look like a stray and are none. */
export const lookAlikes: Scene = {
  title: "Look-alikes: an editor, tail, other bots, children, a container",
  kind: "leave",
  async play(stage, script) {
    const { host, layout } = stage;
    const before = await unitState(stage);
    const web = await unitState(stage, layout.web);
    // First the children: some look-alikes run the same script, and would take its commands.
    await layout.command("fork");
    await layout.command("spawn");
    const inUnit = () => host.processes().filter(({ cgroup }) => cgroup.endsWith(`/${layout.bot}`));
    const family = await host.waitFor("the bot's children", inUnit, { until: ({ length }) => length === 4 });
    const others = await startLookAlikes(stage);
    script.broke(
      `${others.size} look-alikes start: ${[...others.keys()].join(", ")}; and ${family.length - 1} children`,
    );
    // Ten scans, and seven times as long as a stray is given.
    await delay(4000);
    for (const [name, process] of others) script.expect(`${name} lives`, process.isAlive());
    const alive = new Set(inUnit().map(({ pid, startTimeTicks }) => `${pid}:${startTimeTicks}`));
    const kept = family.every(({ pid, startTimeTicks }) => alive.has(`${pid}:${startTimeTicks}`));
    script.expect("the unit's children live", kept);
    const stillThere = (await unitState(stage, layout.web)).invocationId === web.invocationId;
    script.expect("the neighbour runs on", stillThere);
    script.expect("the unit was not restarted", (await unitState(stage)).invocationId === before.invocationId);
    script.expect("nothing was done", !(await script.records()).some(({ event }) => event === "intent"));
    script.healed(`all ${others.size + family.length - 1} live`);
    // Also who has left the process that started it: the one in the PID namespace.
    const ours = host.processes().filter(({ cgroup }) => cgroup.includes("/session-11"));
    await host.exec(["sh", "-c", `kill -s KILL ${ours.map(({ pid }) => pid).join(" ")}`]);
    await host.systemctl("stop", `${stage.prefix}bot@b.service`, `${stage.prefix}other-api.service`);
  },
};

async function startLookAlikes(stage: Stage): Promise<Map<string, Spawned>> {
  const { host, layout, prefix, home, otherUser } = stage;
  const { user, directory, python, script } = layout;
  const started = new Map<string, Spawned>();
  const begin = async (name: string, argv: readonly string[], options: { cwd?: string; user?: string } = {}) => {
    const env = { TELEGRAM_BASE_URL: otherApi };
    started.set(name, await host.spawn(argv, { user, cwd: directory, cgroup: session, env, ...options }));
  };
  // Whoever runs the same script elsewhere polls elsewhere: a 409 would be another scene.
  const otherPort = prefix === "" ? 8091 : 18091;
  const otherApi = `http://127.0.0.1:${otherPort}/bot`;
  const { node, checkout } = host;
  await host.writeUnit(`${prefix}other-api.service`, standInUnit({ node, checkout, apiPort: otherPort, pollS: 1 }));
  await host.systemctl("start", `${prefix}other-api.service`);

  // tail under vim's name: an editor need not be installed.
  await begin("vim bot.py", ["bash", "-c", "exec -a vim tail -f bot.py"]);
  await begin("tail -f bot.py", ["tail", "-f", script]);

  await host.writeFile(`${home}/other/bot.py`, idle, { user });
  await begin("other/bot.py", [python, "bot.py"], { cwd: `${home}/other` });

  if (host.kind === "booted") await makeUser(host, otherUser, 1001);
  await host.writeFile(`${home}/${otherUser}/marketingbot/bot.py`, idle, { user: otherUser });
  await begin("another user's bot.py", ["/usr/bin/python3", "bot.py"], {
    cwd: `${home}/${otherUser}/marketingbot`,
    user: otherUser,
  });

  const inside = ["unshare", "--pid", "--fork", "--kill-child", "--mount-proc", "setpriv", `--reuid=${user}`];
  await begin("bot.py in another PID namespace", [...inside, `--regid=${user}`, "--init-groups", python, script], {
    user: "root",
  });

  const secondToken = "987654321:AASecondBotSecondBotSecondBotSecondBot";
  await host.writeUnit(
    `${prefix}bot@.service`,
    `[Service]
ExecStart=${python} bot.py
WorkingDirectory=${directory}
User=${user}
Environment=TELEGRAM_BOT_TOKEN=${secondToken} TELEGRAM_BASE_URL=${otherApi}
`,
  );
  await host.systemctl("start", `${prefix}bot@b.service`);
  const second = await unitState(stage, `${prefix}bot@b.service`);
  const identity = await host.waitFor("bot@b to run", () => host.processes().find(({ pid }) => pid === second.mainPid));
  started.set("bot@b.service", {
    pid: second.mainPid,
    isAlive: () =>
      host
        .processes()
        .some(({ pid, startTimeTicks }) => pid === second.mainPid && startTimeTicks === identity?.startTimeTicks),
    signal: async () => {},
  });
  return started;
}

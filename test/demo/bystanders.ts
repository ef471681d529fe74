import { makeUser } from "../stand-in/layout.ts";
import { StandIn } from "../stand-in/stand-in.ts";
import { standInUnit } from "../stand-in/units.ts";
import type { HostProcess } from "../system/host/processes.ts";
import type { Stage } from "./stage.ts";
import { unitState } from "./unit-state.ts";

/** A process that looks like a stray and is none: it must outlive every scene. */
export interface Bystander {
  readonly name: string;
  readonly isAlive: () => boolean;
}

const session = "/user.slice/user-1000.slice/session-11.scope";
const idle = "import time\nwhile True:\n    time.sleep(3600)\n";
const secondToken = "987654321:AASecondBotSecondBotSecondBotSecondBot";

/** Whether a process is one of the bystanders, or belongs to one. */
export function isBystander({ cgroup }: HostProcess): boolean {
  return cgroup.includes("/session-11") || cgroup.includes("bot@b.service");
}

/** Starts everything that has ever been mistaken for a second copy (docs/field-notes.md, "Who is a stray"). */
export async function startBystanders(stage: Stage): Promise<Bystander[]> {
  const { host, layout, prefix, home, otherUser } = stage;
  const { user, directory, python, script } = layout;
  // Whoever runs the same script polls elsewhere: a 409 would be another scene.
  const apiPort = prefix === "" ? 8091 : 18091;
  const api = `http://127.0.0.1:${apiPort}/bot`;
  const { node, checkout } = host;
  await host.writeUnit(`${prefix}other-api.service`, standInUnit({ node, checkout, apiPort, pollS: 1 }));
  await host.systemctl("start", `${prefix}other-api.service`);
  const otherApi = new StandIn(host, `${prefix}other-api.service`, apiPort + 1);
  await host.waitFor("the other Bot API to listen", () => otherApi.listens());

  const started: Bystander[] = [];
  const begin = async (name: string, argv: readonly string[], options: { cwd?: string; user?: string } = {}) => {
    const env = { TELEGRAM_BASE_URL: api, BOT_CONTROL: "/nowhere", BOT_GUARD: "0" };
    const spawned = await host.spawn(argv, { user, cwd: directory, cgroup: session, env, ...options });
    started.push({ name, isAlive: () => spawned.isAlive() });
  };
  const beginUnit = async (unit: string) => {
    await host.systemctl("start", unit);
    const { mainPid } = await unitState(stage, unit);
    const read = () => host.processes().find(({ pid }) => pid === mainPid);
    const { startTimeTicks } = read() ?? {};
    started.push({
      name: unit,
      isAlive: () => startTimeTicks !== undefined && read()?.startTimeTicks === startTimeTicks,
    });
  };

  // tail under vim's name: an editor need not be installed.
  await begin("vim bot.py", ["bash", "-c", "exec -a vim tail -f bot.py"]);
  await begin("tail -f bot.py", ["tail", "-f", script]);

  await host.writeFile(`${home}/other/bot.py`, idle, { user });
  await begin("other/bot.py", [python, "bot.py"], { cwd: `${home}/other` });

  if (host.kind === "booted") await makeUser(host, otherUser, 1001);
  const theirs = `${home}/${otherUser}/marketingbot`;
  await host.writeFile(`${theirs}/bot.py`, idle, { user: otherUser });
  await begin("another user's bot.py", ["/usr/bin/python3", "bot.py"], { cwd: theirs, user: otherUser });

  const inside = ["unshare", "--pid", "--fork", "--mount-proc", "setpriv", `--reuid=${user}`, `--regid=${user}`];
  await begin("the same script in another PID namespace", [...inside, "--init-groups", python, script], {
    user: "root",
  });

  await host.writeUnit(
    `${prefix}bot@.service`,
    `[Service]
ExecStart=${python} bot.py
WorkingDirectory=${directory}
User=${user}
Environment=TELEGRAM_BOT_TOKEN=${secondToken} TELEGRAM_BASE_URL=${api} BOT_CONTROL=/nowhere BOT_GUARD=0
`,
  );
  await beginUnit(`${prefix}bot@b.service`);
  await beginUnit(layout.web);
  await host.waitFor("the other bots to poll", () => otherApi.pollers(5000), { until: ({ length }) => length === 2 });
  return started;
}

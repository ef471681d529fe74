import { readFileSync } from "node:fs";

import type { Ground } from "../ground.ts";
import type { Contender, Keeper, LogLine } from "./contender.ts";

const unit = "pm2-ubuntu.service";

function ecosystem({ layout }: Ground): string {
  const app = {
    name: "bot",
    script: "bot.py",
    cwd: layout.directory,
    interpreter: layout.python,
    max_memory_restart: "100M",
    exp_backoff_restart_delay: 100,
    kill_timeout: 5000,
  };
  return `module.exports = ${JSON.stringify({ apps: [app] }, null, 2)};\n`;
}

/** The unit in the shape that `pm2 startup systemd` writes. */
function serviceUnit({ host, layout, pm2 }: Ground, home: string): string {
  const program = `${host.node} ${pm2}`;
  return `[Unit]
Description=PM2 process manager

[Service]
Type=forking
User=${layout.user}
LimitNOFILE=infinity
LimitNPROC=infinity
LimitCORE=infinity
Environment=TZ=UTC PM2_HOME=${home} PATH=${host.node.replace(/\/node$/u, "")}:/usr/local/bin:/usr/bin:/bin
PIDFile=${home}/pm2.pid
Restart=on-failure
ExecStart=${program} start ${layout.directory}/ecosystem.config.js
ExecStop=${program} kill
`;
}

/** `2026-11-29T13:40:00: PM2 log: App [bot:0] exited with code [0] via signal [SIGKILL]`, whole seconds. */
function logLine(line: string): LogLine[] {
  const [, stamp, text] = /^(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d): (.*)$/u.exec(line) ?? [];
  if (text === undefined || !/\bbot\b|\[WORKER\] Process/u.test(text)) return [];
  // The end of that second: never before the fault by rounding alone.
  return [{ atMs: Date.parse(`${stamp}Z`) + 999, text }];
}

async function setUp(ground: Ground): Promise<Keeper> {
  const { host, layout, pm2 } = ground;
  const home = `/home/${layout.user}/.pm2`;
  await host.writeFile(`${layout.directory}/ecosystem.config.js`, ecosystem(ground), { user: layout.user });
  await host.exec(["install", "-d", "-o", layout.user, "-g", layout.user, home]);
  await host.writeUnit(unit, serviceUnit(ground, home));
  await host.systemctl("start", unit);
  const log = async () => readFileSync(`${host.rootDirectory}${home}/pm2.log`, "utf8").split("\n").flatMap(logLine);
  return {
    botUnit: unit,
    logPlace: "~/.pm2/pm2.log",
    log,
    starts: async () =>
      (await log()).filter(({ text }) => /App \[bot:\d+\] starting/u.test(text)).map(({ atMs }) => atMs),
    restart: async () => {
      const env = { PM2_HOME: home, PATH: `${host.node.replace(/\/node$/u, "")}:/usr/bin:/bin` };
      await host.exec([host.node, pm2, "restart", "bot"], { user: layout.user, env });
    },
  };
}

/** PM2 in systemd's place for the bot. */
export const pm2: Contender = {
  name: "pm2",
  about: "max_memory_restart 100M (looked at every 30 s), exp_backoff_restart_delay 100 ms, under pm2 startup's unit",
  peer: "pm2",
  cycleS: 30,
  steadyS: 32,
  setUp,
};

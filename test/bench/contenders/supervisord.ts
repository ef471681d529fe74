import { readFileSync } from "node:fs";
import { join } from "node:path";

import type { Ground } from "../ground.ts";
import type { Contender, Keeper, LogLine } from "./contender.ts";

const unit = "supervisor.service";
const configuration = "/etc/supervisor-bench.conf";
const logs = ["/var/log/supervisor/supervisord.log", "/var/log/supervisor/memmon.log"] as const;

function configurationOf({ layout }: Ground): string {
  return `[supervisord]
nodaemon=true
logfile=${logs[0]}
pidfile=/run/supervisord.pid
[unix_http_server]
file=/run/supervisor.sock
[rpcinterface:supervisor]
supervisor.rpcinterface_factory=supervisor.rpcinterface:make_main_rpcinterface
[supervisorctl]
serverurl=unix:///run/supervisor.sock
[program:bot]
command=${layout.python} bot.py
directory=${layout.directory}
user=${layout.user}
environment=HOME="/home/${layout.user}",USER="${layout.user}"
autorestart=true
startsecs=5
startretries=100
redirect_stderr=true
stdout_logfile=/var/log/supervisor/bot.log
[eventlistener:memmon]
command=/usr/bin/python3 /usr/local/lib/memmon.py bot 100
events=TICK_5
stderr_logfile=${logs[1]}
`;
}

/** `2026-11-29 13:40:00,123 INFO exited: bot (…)`, in UTC as its unit has it. */
function logLine(line: string): LogLine[] {
  const [, date, time, ms, text] = /^(\S+) (\S+),(\d{3}) (.*)$/u.exec(line) ?? [];
  if (text === undefined || !/\bbot\b/u.test(text)) return [];
  return [{ atMs: Date.parse(`${date}T${time}.${ms}Z`), text }];
}

async function setUp(ground: Ground): Promise<Keeper> {
  const { host } = ground;
  await host.exec(["mkdir", "-p", "/var/log/supervisor"]);
  await host.writeFile(configuration, configurationOf(ground));
  await host.writeFile("/usr/local/lib/memmon.py", readFileSync(join(import.meta.dirname, "memmon.py"), "utf8"));
  const service = `Environment=TZ=UTC\nExecStart=/usr/bin/supervisord -n -c ${configuration}\nRestart=on-failure\n`;
  await host.writeUnit(unit, `[Unit]\nDescription=Supervisor\n\n[Service]\n${service}`);
  await host.systemctl("start", unit);
  const log = async () =>
    logs
      .flatMap((file) => readFileSync(`${host.rootDirectory}${file}`, "utf8").split("\n").flatMap(logLine))
      .toSorted((a, b) => a.atMs - b.atMs);
  return {
    botUnit: unit,
    logPlace: logs[0],
    log,
    starts: async () => (await log()).filter(({ text }) => text.includes("spawned: 'bot'")).map(({ atMs }) => atMs),
    restart: async () => {
      await host.exec(["supervisorctl", "-c", configuration, "restart", "bot"]);
    },
  };
}

/** supervisord in systemd's place for the bot, with an event listener for its memory. */
export const supervisord: Contender = {
  name: "supervisord",
  about: "autorestart, 100 start retries, an event listener in the manner of superlance's memmon every 5 s",
  peer: "supervisor",
  setUp,
};

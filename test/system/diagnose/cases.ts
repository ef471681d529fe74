import type { Broken } from "./deployments.ts";

const token = "123456789:AAStandInStandInStandInStandInStandIn";
const waits = "import time\nprint('up', flush=True)\nwhile True: time.sleep(60)\n";
const reads = (...names: readonly string[]): string =>
  `import os\n${names.map((name) => `${name} = os.environ["${name}"]`).join("\n")}\n`;
const says = (...lines: readonly string[]): string =>
  `import sys\nprint(${JSON.stringify(lines.join("\n"))}, file=sys.stderr, flush=True)\nsys.exit(1)\n`;
const conflict = "Conflict: terminated by other getUpdates request; make sure that only one bot instance is running";

/** Broken on purpose, each with one or two real causes, as owners of bots meet them. */
export const cases: readonly Broken[] = [
  {
    name: "stray",
    script: `import os, socket, sys, time
guard = socket.socket()
try:
    guard.bind(("127.0.0.1", 60123))
except OSError:
    print("CRITICAL:bot:telegram.error.${conflict}", file=sys.stderr, flush=True)
    sys.exit(1)
open("/tmp/bound", "w").close()
while True: time.sleep(60)
`,
    env: { TELEGRAM_BOT_TOKEN: token },
    breaks: async (host, directory) => {
      await host.writeFile("/var/spool/cron/crontabs/ubuntu", `@reboot cd ${directory} && .venv/bin/python bot.py\n`, {
        mode: 0o600,
      });
      const stray = await host.spawn([`${directory}/.venv/bin/python`, "-u", `${directory}/bot.py`], {
        user: "ubuntu",
        env: { TELEGRAM_BOT_TOKEN: token },
        cwd: directory,
        cgroup: "/system.slice/cron.service",
      });
      await host.waitFor("the stray to hold its port", () => host.exec(["test", "-e", "/tmp/bound"]), {
        until: ({ status }) => status === 0,
      });
      return stray;
    },
    until: "failed",
    cause:
      /second copy.*PID \d+.*crontabs\/ubuntu.*→ another program polls.*→ it fell 3 times.*→ systemd's start limit/u,
    code: "stray",
  },
  {
    name: "module",
    script: "import telegram_of_another_world\n",
    until: "failed",
    cause: /module is missing: telegram_of_another_world.*fell 3 times/u,
    code: "class",
  },
  {
    name: "variable",
    script: reads("TELEGRAM_BOT_TOKEN", "OPENAI_API_KEY"),
    env: { TELEGRAM_BOT_TOKEN: token },
    until: "failed",
    cause: /OPENAI_API_KEY is not set in .*\.env/u,
    code: "variables-missing",
  },
  {
    name: "placeholder",
    script: `${reads("TELEGRAM_BOT_TOKEN")}import sys
print("telegram.error.InvalidToken: The token \`your-token-here\` was rejected by the server.", file=sys.stderr, flush=True)
sys.exit(1)
`,
    env: { TELEGRAM_BOT_TOKEN: "your-token-here" },
    until: "failed",
    cause: /TELEGRAM_BOT_TOKEN in .*\.env has no real value → the token or session is refused/u,
    code: "variables-placeholder",
  },
  {
    name: "interpreter",
    script: waits,
    breaks: (host, directory) => host.exec(["ln", "-sfn", "/usr/bin/python3.99", `${directory}/.venv/bin/python`]),
    until: "failed",
    cause: /interpreter .*\.venv\/bin\/python is missing/u,
    code: "interpreter",
  },
  {
    name: "dotenv",
    script: waits,
    breaks: (host, directory) => host.exec(["rm", `${directory}/.env`]),
    until: "failed",
    cause: /environment file .*\.env is missing/u,
    code: "environment-file",
  },
  {
    name: "credentials",
    script: `${reads("GOOGLE_SERVICE_ACCOUNT_JSON")}open(GOOGLE_SERVICE_ACCOUNT_JSON).read()\n`,
    env: { TELEGRAM_BOT_TOKEN: token, GOOGLE_SERVICE_ACCOUNT_JSON: "credentials.json" },
    files: { "credentials.json": { text: "{}", mode: 0o600, user: "root" } },
    until: "failed",
    cause: /Google key .*credentials\.json.* may not be used by the unit's user/u,
    code: "credentials",
  },
  {
    name: "proxy",
    script: `${reads("PROXYAPI_BASE_URL")}import urllib.request\nurllib.request.urlopen(PROXYAPI_BASE_URL)\n`,
    env: { PROXYAPI_BASE_URL: "http://127.0.0.1:9/openai/v1" },
    until: "failed",
    cause: /PROXYAPI_BASE_URL \(http:\/\/127\.0\.0\.1:9\) cannot be reached .*→ it fell 3 times/u,
    code: "dependency-down",
  },
  {
    name: "memory",
    script: "held = []\nwhile True: held.append(bytearray(b'x' * 8_000_000))\n",
    serviceLines: ["LimitAS=100M"],
    until: "failed",
    cause: /could not allocate memory/u,
    code: "class",
  },
  {
    name: "remote",
    script: says(
      "2026-11-28 10:00:00,000 - telegram.ext.Application - ERROR - No error handlers are registered, logging exception.",
      "Traceback (most recent call last):",
      '  File "/srv/telegram/ext/_updater.py", line 607, in _network_loop_retry',
      "    raise Conflict(message)",
      `telegram.error.Conflict: ${conflict}`,
    ),
    env: { TELEGRAM_BOT_TOKEN: token },
    until: "failed",
    cause: /another program polls with the same token/u,
    code: "class",
  },
  {
    name: "webhook",
    script: says(
      "telegram.error.Conflict: Conflict: can't use getUpdates method while webhook is active; use deleteWebhook to delete the webhook first",
    ),
    until: "failed",
    cause: /a webhook is set/u,
    code: "class",
  },
  {
    name: "finished",
    script: "print('bye', flush=True)\n",
    until: "inactive",
    cause: /ended by itself with success/u,
    code: "exits-clean",
  },
  {
    name: "timer",
    script: waits,
    breaks: async (host, directory) => {
      const start = `ExecStart=${directory}/.venv/bin/python bot.py`;
      await host.writeUnit("nightly.service", `[Service]\nWorkingDirectory=${directory}\n${start}\n`);
      await host.writeUnit("at-four.timer", "[Timer]\nOnCalendar=04:00\nUnit=nightly.service\n");
    },
    until: "active",
    cause: /another unit.*nightly\.service \(at-four\.timer\): ExecStart=/u,
    code: "other-starter",
  },
  {
    name: "person",
    script: waits,
    breaks: (host) =>
      host.writeFile(
        "/home/ubuntu/.config/systemd/user/mybot.service",
        `[Service]\nExecStart=%h/person/.venv/bin/python %h/person/bot.py\n`,
        { user: "ubuntu" },
      ),
    until: "active",
    cause: /another unit.*\/home\/ubuntu\/\.config\/systemd\/user\/mybot\.service: ExecStart=/u,
    code: "other-starter",
  },
  {
    name: "stopped",
    script: waits,
    until: "active",
    afterwards: (host, unit) => host.systemctl("stop", unit),
    cause: /is stopped .*stopped by hand/u,
    code: "stopped-by-operator",
  },
  {
    name: "disk",
    script: `open("state.json", "w").write("x" * 4_000_000)\n`,
    breaks: async (host, directory) => {
      await host.exec([
        "sh",
        "-c",
        `cp -a ${directory} /tmp/disk.copy && mount -t tmpfs -o size=256k,mode=755,uid=1000 none ${directory} && cp -a /tmp/disk.copy/. ${directory}/`,
      ]);
    },
    until: "failed",
    cause: /the disk of .*disk is full/u,
    code: "disk-full",
  },
  {
    name: "exported",
    script: reads("TELEGRAM_BOT_TOKEN"),
    files: { ".env": { text: `# the bot's\nexport TELEGRAM_BOT_TOKEN=${token}\n` } },
    until: "failed",
    cause: /systemd passes over line 2 of .*exported\/\.env.*→ a setting is missing/u,
    code: "environment-lines",
  },
  {
    name: "notexec",
    script: waits,
    files: { "start.sh": { text: "#!/bin/sh\nexec .venv/bin/python bot.py\n", mode: 0o644 } },
    serviceLines: ["ExecStart=", "ExecStart=/home/ubuntu/notexec/start.sh"],
    until: "failed",
    cause: /what it starts, .*notexec\/start\.sh, may not be used by the unit's user/u,
    code: "interpreter",
  },
  {
    name: "sandbox",
    script: waits,
    serviceLines: ["ReadWritePaths=/srv/bot-data"],
    until: "failed",
    cause: /a path that its sandbox names does not exist \(step NAMESPACE: \/srv\/bot-data\)/u,
    code: "exec-failed",
  },
  {
    name: "logfile",
    script: says("telegram.error.InvalidToken: The token `123:abc` was rejected by the server."),
    serviceLines: ["StandardOutput=append:/home/ubuntu/%N/bot.log", "StandardError=inherit"],
    until: "failed",
    cause: /the token or session is refused.*→ it fell 3 times/u,
    code: "class",
  },
  {
    name: "bug",
    script: `def handle(update):
    return update["message"]["text"].upper()

handle({"message": {}})
`,
    until: "failed",
    cause: /the program falls.*KeyError: 'text'/u,
    code: "crash",
  },
];

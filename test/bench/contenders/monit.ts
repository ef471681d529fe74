import type { Ground } from "../ground.ts";
import type { Contender, Keeper } from "./contender.ts";
import { systemdLog, unitKeeper } from "./systemd.ts";

const pidFile = "/run/marketingbot-bot.pid";
const logFile = "/var/log/marketingbot.log";
const strayScript = "/usr/local/sbin/bot-strays";

/**
 * The control file. The process is found by a PID file that the unit writes: `matching` would take another bot with the
 * same command line. A unit in its start limit is reset first. Monit waits for a start to end before it looks at anything
 * else, so it is given 3 s instead of its usual 30. Silence is the age of the log file.
 */
function controlFile(unit: string): string {
  return `set daemon 5
set log syslog
set pidfile /run/monit.pid
set idfile /var/lib/monit-bench.id
set statefile /var/lib/monit-bench.state
set httpd unixsocket /run/monit.sock allow localhost

check process bot with pidfile ${pidFile}
  start program = "/bin/sh -c 'systemctl reset-failed ${unit}; systemctl start ${unit}'" with timeout 3 seconds
  stop program = "/usr/bin/systemctl stop ${unit}" with timeout 30 seconds
  if total memory > 100 MB for 2 cycles then restart
  if 20 restarts within 60 cycles then unmonitor

check file bot-log with path ${logFile}
  if timestamp > 60 seconds then exec "/usr/bin/systemctl restart ${unit}" repeat every 12 cycles

check program bot-strays with path ${strayScript}
  if status != 0 for 2 cycles then exec "${strayScript} --end" repeat every 2 cycles
`;
}

/** As a careful administrator writes it: the script's real path decides; what a service or a container runs is left alone. */
function strayCheck(user: string, script: string): string {
  return `#!/bin/sh
found=0
for pid in $(pgrep --ns $$ --nslist pid -u ${user} -f '^[^ ]*python[0-9.]* (-u )?([^ ]*/)?bot\\.py$'); do
  grep -q '\\.service' /proc/$pid/cgroup && continue
  path=$(tr '\\0' '\\n' </proc/$pid/cmdline | grep 'bot\\.py$')
  case $path in /*) ;; *) path=$(readlink /proc/$pid/cwd)/$path ;; esac
  [ "$path" = ${script} ] || continue
  found=1
  echo "a second copy of the bot: $pid"
  [ "$1" != --end ] || { kill $pid; sleep 2; kill -9 $pid 2>/dev/null; }
done
exit $found
`;
}

async function setUp(ground: Ground): Promise<Keeper> {
  const { host, layout } = ground;
  await host.writeFile("/etc/monit-bench.rc", controlFile(layout.bot), { mode: 0o600 });
  await host.writeFile(strayScript, strayCheck(layout.user, layout.script), { mode: 0o755 });
  const unit =
    "[Unit]\nDescription=Monit\n\n[Service]\nExecStart=/usr/bin/monit -I -c /etc/monit-bench.rc\nStandardOutput=null\n";
  await host.writeUnit("monit.service", unit);
  await host.systemctl("start", layout.bot);
  await host.systemctl("start", "monit.service");
  return {
    ...unitKeeper(ground),
    underneath: { place: "journal, of systemd", log: () => systemdLog(host, layout.bot) },
    logPlace: "journal, of monit",
    log: async () =>
      (await host.journal(["-u", "monit.service", "-t", "monit"])).map((entry) => ({
        atMs: Number(entry["_SOURCE_REALTIME_TIMESTAMP"] ?? entry["__REALTIME_TIMESTAMP"]) / 1000,
        text: entry["MESSAGE"] ?? "",
      })),
  };
}

/** Monit above systemd, every 5 s. */
export const monit: Contender = {
  name: "monit",
  about: "5 s cycles; PID file, 100 MB for 2 cycles, log silent for 60 s, a script that ends strays",
  peer: "monit",
  serviceLines: [
    `StandardOutput=append:${logFile}`,
    `StandardError=append:${logFile}`,
    `ExecStartPost=+/bin/sh -c 'echo $MAINPID >${pidFile}'`,
  ],
  setUp,
};

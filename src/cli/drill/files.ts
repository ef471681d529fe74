import { HEARTBEAT } from "./bot.ts";
import type { DrillNames, Place } from "./place.ts";

/** Settings of a real installation, with intervals so short that a minute is enough, and long enough for a slow machine. */
export function drillSettings({ unit }: DrillNames): string {
  return `# Written by "unitwarden drill".
[units."${unit}"]
depends = []
memory.limit = "100M"
memory.interval = "300ms"
activity.pattern = "^${HEARTBEAT}$"
activity.stall_after = "3s"
strays.interval = "300ms"
strays.confirm = "600ms"
strays.term_grace = "2s"
strays.respawn = { kills = 10, window = "10min" }
restart.budget = 60
restart.backoff = { initial = "1s", factor = 2, max = "4s", reset_after = "3s" }
restart.fast_loop = { restarts = 6, window = "15s" }
restart.settle = "1s"
restart.pause = "300ms"
`;
}

/** The throw-away unit: nothing restarts it but the drill's unitwarden, unless a scene says otherwise. */
export function botUnit(argv: readonly string[]): string {
  return `# Written by "unitwarden drill".
[Unit]
Description=Throw-away unit of "unitwarden drill"
[Service]
ExecStart=${commandLine(argv)}
TimeoutStopSec=5
`;
}

/** The unitwarden that heals it, as a service is run; the real one keeps its name on the bus and its state. */
export function daemonUnit(argv: readonly string[], { directory, unit }: DrillNames): string {
  return `# Written by "unitwarden drill".
[Unit]
Description=unitwarden of a drill, for ${unit} only
[Service]
Type=notify
ExecStart=${commandLine(argv)}
Environment=UNITWARDEN_NO_BUS=1 ${quoted(`STATE_DIRECTORY=${directory}/state`)}
TimeoutStartSec=60
TimeoutStopSec=30
UMask=0077
`;
}

/** What makes a drill as if it had never been: run by its guard at its end, or by the next drill. */
export function sweepScript(
  { name, unit, daemon, directory }: DrillNames,
  { managerFlags, unitDirectory }: Place,
): string {
  const systemctl = ["systemctl", ...managerFlags].join(" ");
  const files = [unit, `${unit}.d`, daemon].map((file) => shellWord(`${unitDirectory}/${file}`)).join(" ");
  return `# Written by "unitwarden drill": what ends it and takes everything of it away.
exec >/dev/null 2>&1
${systemctl} stop ${daemon}
${systemctl} stop '${name}-*.scope' ${unit}
rm -rf ${files}
${systemctl} daemon-reload
${systemctl} reset-failed '${name}*'
rm -rf ${shellWord(directory)}
`;
}

/** No variable is put in (systemd.service(5), "Command lines"). */
function commandLine(argv: readonly string[]): string {
  return `:${argv.map(quoted).join(" ")}`;
}

function quoted(word: string): string {
  return `"${word.replaceAll(/[\\"]/g, String.raw`\$&`).replaceAll("%", "%%")}"`;
}

function shellWord(word: string): string {
  return `'${word.replaceAll("'", String.raw`'\''`)}'`;
}

import { readFileSync } from "node:fs";
import { join } from "node:path";

import type { Host } from "../../system/host/host.ts";
import { apiEnvironment } from "./bot-api.ts";

const script = readFileSync(join(import.meta.dirname, "chatter.py"), "utf8");
/** journald's record that it has dropped messages of a unit (systemd/sd-messages.h, SD_MESSAGE_JOURNAL_DROPPED). */
const dropped = "a596d6fe7bfa4994828e72309e95d61e";

/** An interval of 0 is not handed on to journald, whose own limit then counts (systemd 252): a burst that no writer reaches. */
const unlimited = "LogRateLimitIntervalSec=1s\nLogRateLimitBurst=1000000";

/** Writes a unit, in a directory of its own, that logs so many lines a second, none of which journald may drop; systemd is to be reloaded. */
export async function writeChatter(host: Host, unit: string, linesPerS: number): Promise<void> {
  const file = `/srv/${unit}/bot.py`;
  await host.writeFile(file, script);
  // Without the site's modules it costs less, and is the same to whoever looks at it.
  const service = `ExecStart=/usr/bin/python3 -S -E ${file} ${linesPerS}\nUser=daemon\nRestart=always\nRestartSec=1\n`;
  const text = `[Unit]\nDescription=${unit}\nStartLimitIntervalSec=0\n\n[Service]\n${service}${unlimited}\n${apiEnvironment}\n`;
  await host.writeFile(`/run/systemd/system/${unit}`, text);
}

/** Starts such a unit. */
export async function startChatter(host: Host, unit: string, linesPerS: number): Promise<void> {
  await writeChatter(host, unit, linesPerS);
  await host.systemctl("daemon-reload");
  await host.systemctl("start", unit);
}

/** How far a unit has come in the journal. */
export interface Heard {
  readonly line: number;
  readonly atMs: number;
}

/** The last numbered line of the unit in the journal; null before the first. */
export async function lastHeard(host: Host, unit: string): Promise<Heard | null> {
  const entries = await host.journal(["--unit", unit, "--lines=20"]);
  const numbered = entries.flatMap((entry) => {
    const line = /Sent answer (\d+) /u.exec(entry["MESSAGE"] ?? "")?.[1];
    return line === undefined ? [] : [{ line: Number(line), atMs: Number(entry["__REALTIME_TIMESTAMP"]) / 1000 }];
  });
  return numbered.at(-1) ?? null;
}

/** Lines a second that have arrived between two looks; throws where journald has dropped some. */
export async function arrivedPerS(host: Host, before: Heard | null, after: Heard | null): Promise<number> {
  const [complaint] = await host.journal([`MESSAGE_ID=${dropped}`]);
  if (complaint !== undefined) throw new Error(`journald dropped lines: ${complaint["MESSAGE"] ?? ""}`);
  if (after === null) return 0;
  if (before === null || after.line <= before.line) throw new Error("Nothing has arrived in the journal");
  return ((after.line - before.line) / (after.atMs - before.atMs)) * 1000;
}

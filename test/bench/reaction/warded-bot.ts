import { makeUser } from "../../stand-in/layout.ts";
import type { Record, RecordFilter } from "../../system/daemon/audit-record.ts";
import { type Bot, layOut } from "../../system/daemon/bot.ts";
import { Warden } from "../../system/daemon/warden.ts";
import { bootHost } from "../../system/host/boot.ts";
import type { Host } from "../../system/host/host.ts";

/** A booted machine with the reference bot, and unitwarden that watches it. */
export interface WardedBot {
  readonly host: Host;
  readonly bot: Bot;
  readonly warden: Warden;
  /** Waits for a record of the bot's unit that was written after a moment. */
  readonly recordAfter: (
    sinceMs: number,
    filter: RecordFilter,
    options?: { readonly timeoutMs?: number },
  ) => Promise<Record>;
  close(): Promise<void>;
}

/** Many faults in an hour are what a benchmark makes: what counts them must not hold unitwarden back. */
const withoutCounters = [
  "restart.budget = 100",
  'restart.fast_loop = { restarts = 90, window = "2s" }',
  'restart.backoff = { initial = "1s", factor = 2, max = "4s", reset_after = "3s" }',
  'restart.pause = "1s"',
  'strays.respawn = { kills = 100, window = "10min" }',
];

/** Boots the machine, starts the bot and then unitwarden; all that is not in `settings` is as it comes. */
export async function openWardedBot(settings: readonly string[]): Promise<WardedBot> {
  const host = await bootHost();
  try {
    await makeUser(host, "ubuntu");
    const bot = await layOut(host, {
      name: "b",
      apiPort: 8100,
      restartS: 0.3,
      unitLines: ["StartLimitIntervalSec=0"],
      serviceLines: ["Restart=always"],
      env: { BOT_ON_CONFLICT: "retry" },
    });
    const warden = new Warden(host);
    const lines = [...withoutCounters, 'memory.limit = "100M"', ...settings];
    await warden.install({ toml: `[defaults]\nlocale = "en"\n\n[units."${bot.bot}"]\n${lines.join("\n")}\n` });
    await host.systemctl("start", bot.bot);
    await bot.healthy();
    await warden.start();
    return {
      host,
      bot,
      warden,
      recordAfter: (sinceMs, filter, { timeoutMs = 30_000 } = {}) =>
        recordAfter(host, warden, { sinceMs, filter: { unit: bot.bot, ...filter }, timeoutMs }),
      close: () => host.close(),
    };
  } catch (error) {
    await host.close();
    throw error;
  }
}

async function recordAfter(
  host: Host,
  warden: Warden,
  { sinceMs, filter, timeoutMs }: { sinceMs: number; filter: RecordFilter; timeoutMs: number },
): Promise<Record> {
  const read = async () => (await warden.records(filter)).find(({ atMs }) => atMs >= sinceMs);
  const found = await host.waitFor(`a record like ${JSON.stringify(filter)}`, read, { timeoutMs, intervalMs: 100 });
  if (found === undefined) throw new Error("No record");
  // Without it the time would be that of journald's own turn.
  if (found.fields["_SOURCE_REALTIME_TIMESTAMP"] === undefined) throw new Error("The record has no time of its own");
  return found;
}

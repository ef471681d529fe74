import type { Host } from "../../system/host/host.ts";
import type { Ground } from "../ground.ts";
import type { Contender, Keeper, LogLine } from "./contender.ts";

/** What systemd itself says of a unit. */
export async function systemdLog(host: Host, unit: string): Promise<LogLine[]> {
  const entries = await host.journal(["_PID=1", `UNIT=${unit}`]);
  return entries.map((entry) => ({
    atMs: Number(entry["_SOURCE_REALTIME_TIMESTAMP"] ?? entry["__REALTIME_TIMESTAMP"]) / 1000,
    text: entry["MESSAGE"] ?? "",
  }));
}

/** Everything of a keeper whose bot is a unit of systemd, but its own log. */
export function unitKeeper({ host, layout }: Ground): Omit<Keeper, "log" | "logPlace"> {
  return {
    botUnit: layout.bot,
    starts: async () =>
      (await systemdLog(host, layout.bot)).filter(({ text }) => text.startsWith("Started ")).map(({ atMs }) => atMs),
    restart: async () => {
      await host.systemctl("restart", layout.bot);
    },
  };
}

async function setUp(ground: Ground): Promise<Keeper> {
  const { host, layout } = ground;
  await host.systemctl("start", layout.bot);
  return { ...unitKeeper(ground), logPlace: "journal", log: () => systemdLog(host, layout.bot) };
}

/** systemd alone, with the unit of the reference deployment. */
export const systemd: Contender = {
  name: "systemd",
  about: "the reference's unit: Restart=always, RestartSec=5, 5 starts an hour",
  setUp,
};

/** systemd alone, with what a careful administrator adds to that unit. */
export const systemdTuned: Contender = {
  name: "systemd-tuned",
  about: "Restart=always, RestartSec=5, no start limit, MemoryMax=100M; WatchdogSec= would need the bot's help",
  unitLines: ["StartLimitIntervalSec=0"],
  serviceLines: ["MemoryMax=100M", "MemorySwapMax=0"],
  setUp,
};

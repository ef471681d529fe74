import { readFileSync } from "node:fs";
import { setTimeout as delay } from "node:timers/promises";

import type { WardedBot } from "../warded-bot.ts";
import type { Scene } from "./scene.ts";

/** `memory.limit` of the stage. */
const limitKb = 100 * 1024;

/** Lets the bot take 200 MB and gives the moment it was over its limit: seen within 2 ms. */
async function crossLimit({ host, bot }: WardedBot, pid: number): Promise<number> {
  const anonymousKb = () => {
    const status = readFileSync(`${host.rootDirectory}/proc/${pid}/status`, "utf8");
    return Number(/^RssAnon:\s+(\d+)/mu.exec(status)?.[1]);
  };
  if (anonymousKb() > limitKb) throw new Error("The bot is over its limit before it is told to");
  await bot.command("leak", "200");
  await host.waitFor("the bot to take the memory", () => anonymousKb() > limitKb, { intervalMs: 2 });
  return Date.now();
}

function memoryScene(
  options: Pick<Scene, "name" | "settings" | "trials" | "quickTrials" | "once"> & {
    readonly row: string;
    readonly intervalS: number;
    readonly settleS: number;
    readonly samples: number;
  },
): Scene {
  const { row, intervalS, settleS, samples, ...scene } = options;
  return {
    ...scene,
    rows: [row],
    async play(stage, phase) {
      const { bot, recordAfter } = stage;
      const { mainPid, invocationId } = await bot.healthy();
      // What is sampled before the unit has settled does not count; then a moment of the interval.
      await delay(1000 * (settleS + 1 + phase * intervalS));
      const crossedMs = await crossLimit(stage, mainPid);
      const timeoutMs = 30_000 + 1000 * intervalS * samples;
      const filter = { event: "intent", action: "restart" };
      const intent = await recordAfter(crossedMs, filter, { timeoutMs });
      await recordAfter(intent.atMs, { event: "outcome", action: "restart" });
      await bot.healthy({ otherThan: invocationId });
      return [intent.atMs - crossedMs];
    },
  };
}

/** Samples as close together as one may want them. */
export const memorySoon = memoryScene({
  name: "memory-1s",
  settings: ['memory.interval = "1s"', "memory.samples = [2, 3]", 'restart.settle = "1s"'],
  row: "memory over its limit → restart is decided; memory.interval 1 s, samples [2, 3]",
  intervalS: 1,
  settleS: 1,
  samples: 3,
  trials: 10,
  quickTrials: 3,
});

/** Samples as they come: a trial takes two to three minutes. */
export const memoryDefault = memoryScene({
  name: "memory-default",
  settings: [],
  row: "memory over its limit → restart is decided; memory.interval 30 s, samples [3, 5] (the defaults)",
  intervalS: 30,
  settleS: 60,
  samples: 5,
  trials: 5,
  quickTrials: 0,
  once: true,
});

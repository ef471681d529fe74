import { phases } from "./phases.ts";
import type { Scene } from "./scenes/scene.ts";
import { openWardedBot } from "./warded-bot.ts";

/** Milliseconds of one round, by row. */
export type Times = Readonly<Record<string, readonly number[]>>;

/** Plays a scene so many times on one booted machine. */
export async function playRound(scene: Scene, trials: number): Promise<Times> {
  const stage = await openWardedBot(scene.settings);
  try {
    await scene.prepare?.(stage);
    const played: (readonly number[])[] = [];
    for (const phase of phases(trials)) played.push(await scene.play(stage, phase));
    return Object.fromEntries(
      scene.rows.map((row, index) => [row, played.map((timesMs) => timesOf(row, timesMs[index]))]),
    );
  } finally {
    await stage.close();
  }
}

/** Clocks of two processes of one machine: less than nothing is a mistake of ours. */
function timesOf(row: string, ms: number | undefined): number {
  if (ms === undefined || !(ms >= 0)) throw new Error(`${row}: it took ${ms} ms`);
  return ms;
}

import { Worker } from "node:worker_threads";
import { planWeek } from "./plan.ts";
import { runWeek } from "./run-week.ts";
import { addWeek, freshTally, merge, type Tally } from "./tally.ts";

/** Which weeks are played: `from`, `from + step`, … */
export interface Share {
  readonly seed: number;
  readonly from: number;
  readonly weeks: number;
  readonly step: number;
}

/** Plays weeks one after another, here. */
export function playWeeks({ seed, from, weeks, step }: Share): Tally {
  const tally = freshTally();
  for (let index = 0; index < weeks; index += 1) addWeek(tally, runWeek(planWeek(seed, from + index * step)));
  return tally;
}

/** Plays weeks on several worker threads. */
export async function playOnWorkers({ seed, from, weeks }: Omit<Share, "step">, workers: number): Promise<Tally> {
  const all = freshTally();
  const shares = Array.from({ length: workers }, (_, index) => ({
    seed,
    from: from + index,
    weeks: Math.ceil((weeks - index) / workers),
    step: workers,
  }));
  const tallies = await Promise.all(shares.map((share) => playOn(share)));
  for (const tally of tallies) merge(all, tally);
  all.found.sort((a, b) => a.week - b.week);
  return all;
}

async function playOn(share: Share): Promise<Tally> {
  const answer = Promise.withResolvers<Tally>();
  const worker = new Worker(new URL("worker.ts", import.meta.url), { workerData: share });
  worker.once("message", (tally: Tally) => answer.resolve(tally));
  worker.once("error", (error) => answer.reject(error));
  const tally = await answer.promise;
  await worker.terminate();
  return tally;
}

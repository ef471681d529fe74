import { writeSync } from "node:fs";
import { Worker } from "node:worker_threads";
import { clock } from "./judge/judge.ts";
import { planWeek } from "./plan.ts";
import { runWeek } from "./run-week.ts";
import { addWeek, freshTally, merge, offences, type Tally } from "./tally.ts";

/** Which weeks are played: `from`, `from + step`, … */
export interface Share {
  readonly seed: number;
  readonly from: number;
  readonly weeks: number;
  readonly step: number;
}

/** Plays weeks one after another, here; what is found is told on stderr at once, for a long run is long. */
export function playWeeks({ seed, from, weeks, step }: Share): Tally {
  const all = freshTally();
  for (let index = 0; index < weeks; index += 1) {
    const tally = freshTally();
    addWeek(tally, runWeek(planWeek(seed, from + index * step)));
    tellOffences(tally);
    merge(all, tally);
  }
  return all;
}

/** Past the stream of a worker thread, which says nothing before the thread is idle. */
function tellOffences(tally: Tally): void {
  for (const { seed, week, atMs, kind, name, detail } of offences(tally)) {
    writeSync(2, `seed ${seed}, week ${week}, ${clock(atMs)}: ${kind}: ${name}: ${detail}\n`);
  }
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

import { readFileSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parseArgs } from "node:util";
import type { History } from "./history.ts";
import { planWeek } from "./plan.ts";
import { playOnWorkers, playWeeks } from "./play-weeks.ts";
import { report } from "./report.ts";
import { runWeek, type WeekResult } from "./run-week.ts";
import { shrink } from "./shrink.ts";
import { addWeek, faultTable, freshTally, offences, type Tally } from "./tally.ts";

const usage = `npm run simulate -- [--weeks N] [--seed S] [--from WEEK] [--workers K] [--json]
  --history FILE   plays one history from a file
  --story          tells what happened, second by second
  --shrink         prints the smallest history that shows the first finding of the week`;

/** Plays one history, told or shrunk where that is asked for. */
function playOne(history: History, { story, small }: { readonly story: boolean; readonly small: boolean }): Tally {
  const result = runWeek(history, { tells: story });
  if (story) process.stdout.write(`${JSON.stringify(history.host)}\n${result.log.join("\n")}\n`);
  if (small) shrinkFirst(history, result);
  const tally = freshTally();
  addWeek(tally, result);
  return tally;
}

function shrinkFirst(history: History, { findings }: WeekResult): void {
  const first = findings.find(({ kind }) => kind !== "remark");
  if (first === undefined) {
    process.stdout.write("nothing to shrink: nothing was found\n");
    return;
  }
  const smallest = shrink(history, first);
  const file = join(tmpdir(), `history-${smallest.seed}-${smallest.week}.json`);
  const text = JSON.stringify(smallest, null, 2);
  writeFileSync(file, `${text}\n`);
  process.stdout.write(`${text}\n${runWeek(smallest, { tells: true }).log.join("\n")}\n`);
  process.stdout.write(`${first.kind}: ${first.name}. Play it again: npm run simulate -- --history ${file} --story\n`);
}

async function main(): Promise<number> {
  const { values } = parseArgs({
    options: {
      weeks: { type: "string", default: "100" },
      seed: { type: "string", default: "1" },
      from: { type: "string", default: "0" },
      workers: { type: "string", default: "1" },
      json: { type: "boolean", default: false },
      history: { type: "string" },
      story: { type: "boolean", default: false },
      shrink: { type: "boolean", default: false },
      help: { type: "boolean", default: false },
    },
  });
  const [seed = NaN, from = NaN, weeks = NaN, workers = NaN] = [
    values.seed,
    values.from,
    values.weeks,
    values.workers,
  ].map(Number);
  const isWrong = ![seed, from, weeks, workers].every(Number.isSafeInteger) || weeks < 1 || workers < 1 || from < 0;
  if (values.help || isWrong) {
    process.stderr.write(`${usage}\n`);
    return values.help ? 0 : 2;
  }
  const one = values.story || values.shrink || values.history !== undefined;
  const history =
    values.history === undefined ? planWeek(seed, from) : (JSON.parse(readFileSync(values.history, "utf8")) as History);
  const tally = one
    ? playOne(history, { story: values.story, small: values.shrink })
    : workers === 1
      ? playWeeks({ seed, from, weeks, step: 1 })
      : await playOnWorkers({ seed, from, weeks }, Math.min(workers, weeks));
  const { actions, notices, found } = tally;
  const summary = { weeks: tally.weeks, faults: faultTable(tally), actions, notices, found };
  process.stdout.write(values.json ? `${JSON.stringify(summary)}\n` : report(tally));
  return offences(tally).length === 0 ? 0 : 1;
}

// Whoever reads only the beginning of it has read enough.
process.stdout.on("error", () => process.exit(0));
process.exitCode = await main();

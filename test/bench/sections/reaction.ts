import { chosen } from "../chosen.ts";
import { fromBook } from "../from-book.ts";
import { installPeers } from "../peers.ts";
import { measureLimits, physicalLimits } from "../reaction/limits.ts";
import { playRound, type Times } from "../reaction/play-round.ts";
import { scenes } from "../reaction/scenes.ts";
import { type RoundResult, timesTable } from "../reaction/table.ts";
import type { Section, SectionOptions } from "../section.ts";
import { inMilliseconds, spreadOf } from "../statistics.ts";

/** How soon unitwarden reacts, and what the machine allows at best: one machine at a time, so that nothing else counts. */
export const reaction: Section = { name: "reaction", run };

/** What is measured in one go on one booted machine. */
interface Part {
  readonly name: string;
  readonly rows: readonly string[];
  readonly trials: number;
  readonly once: boolean;
  readonly measure: (trials: number) => Promise<Times>;
}

const limitsName = "limits";

function partsOf(quick: boolean): Part[] {
  const limits = physicalLimits.map(({ name }) => name);
  return [
    { name: limitsName, rows: limits, trials: quick ? 10 : 20, once: false, measure: measureLimits },
    ...scenes.map((scene) => ({
      name: scene.name,
      rows: scene.rows,
      trials: quick ? scene.quickTrials : scene.trials,
      once: scene.once ?? false,
      measure: (trials: number) => playRound(scene, trials),
    })),
  ];
}

async function run(options: SectionOptions) {
  const { rounds, quick, book, say } = options;
  const parts = chosen(partsOf(quick), options.only, "scene");
  const { versions } = await installPeers(new Set(), { pm2Directory: null });
  const results: RoundResult[] = [];
  for (let round = 1; round <= rounds; round += 1) {
    for (const part of parts) {
      if (part.trials === 0 || (part.once && round > 1)) continue;
      const name = `${part.name} ${round}`;
      const { result, isEarlier } = await fromBook<RoundResult>(book, name, {
        isGood: ({ error }) => error === null,
        measure: () => measure(part, round),
      });
      results.push(result);
      for (const line of progress(part, result)) say(`round ${round}  ${line}${isEarlier ? " (earlier)" : ""}`);
    }
  }
  const tables = [
    timesTable("unitwarden's reaction", rowsOf(parts.filter(({ name }) => name !== limitsName)), results),
    timesTable("What the machine allows at best", rowsOf(parts.filter(({ name }) => name === limitsName)), results),
  ].filter(({ rows }) => rows.length > 0);
  const broken = results.flatMap(({ name, round, error }) => (error === null ? [] : [`${name} ${round}: ${error}`]));
  return { tables, broken, peers: versions, data: { rounds, quick, results } };
}

function rowsOf(parts: readonly Part[]) {
  return parts.flatMap(({ rows, trials }) => rows.map((row) => ({ row, isLeftOut: trials === 0 })));
}

async function measure({ name, trials, measure: times }: Part, round: number): Promise<RoundResult> {
  try {
    return { name, round, timesMs: await times(trials), error: null };
  } catch (error) {
    return { name, round, timesMs: {}, error: error instanceof Error ? error.message : String(error) };
  }
}

function progress({ rows }: Part, { name, timesMs, error }: RoundResult): string[] {
  if (error !== null) return [`${name}  broken: ${error.split("\n")[0]?.slice(0, 200)}`];
  return rows.map((row) => `${name}  ${row}: ${inMilliseconds(spreadOf(timesMs[row] ?? []))}`);
}

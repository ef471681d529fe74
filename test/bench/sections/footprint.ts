import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";

import { footprintPlots } from "../footprint/footprint-plots.ts";
import { sceneTable, shown } from "../footprint/footprint-table.ts";
import type { Scene, SceneContext, ScenePoint, TrialResult } from "../footprint/reading.ts";
import { scenes } from "../footprint/scenes.ts";
import { paceOf } from "../footprint/steady.ts";
import { fromBook } from "../from-book.ts";
import { inTurn } from "../in-turn.ts";
import { installPeers, type Peer } from "../peers.ts";
import type { Section, SectionOptions } from "../section.ts";

/** What unitwarden holds and uses: beside its peers, by units, processes and journal, and after much work. */
export const footprint: Section = { name: "footprint", run };

/** Minutes of accelerated work, where none are given. */
const workMinutes = { quick: 2, whole: 10 };

interface Trial {
  readonly scene: Scene;
  readonly point: ScenePoint;
  readonly round: number;
}

async function run(options: SectionOptions) {
  const { rounds, quick, atOnce, book, say } = options;
  const what = chosen(options.only);
  const wanted: Peer[] = what.some(({ name }) => name === "peers") ? peersWanted(options) : [];
  const peers = await installPeers(new Set(wanted), options);
  try {
    const minutes = options.workMinutes ?? (quick ? workMinutes.quick : workMinutes.whole);
    const { contenders } = options;
    const pace = paceOf({ quick });
    const context: SceneContext = { quick, pace, workMs: minutes * 60_000, contenders, pm2: peers.pm2 };
    // Each place once, then the next round.
    const trials = Array.from({ length: rounds }, (_, index) => index + 1).flatMap((round) =>
      what.flatMap((scene) => scene.points(context).map((point): Trial => ({ scene, point, round }))),
    );
    const results = await inTurn(trials, atOnce, async (trial, index) => {
      const { result, isEarlier } = await fromBook<TrialResult>(
        book,
        `${trial.scene.name} ${trial.point.label} ${trial.point.line ?? ""} ${trial.round}`,
        { isGood: ({ error }) => error === null, measure: () => measured(trial) },
      );
      say(`${String(index + 1).padStart(3)}/${trials.length} ${progress(result)}${isEarlier ? " (earlier)" : ""}`);
      return result;
    });
    if (options.plotsDirectory !== undefined) writePlots(options.plotsDirectory, results);
    const broken = results
      .filter(({ error }) => error !== null)
      .map(({ scene, label, round, error }) => `${scene} ${label} ${round}: ${error ?? ""}`);
    const data = { rounds, quick, atOnce, pace };
    return { tables: tablesOf(what, results), broken, peers: peers.versions, data };
  } finally {
    peers.remove();
  }
}

function chosen(names: readonly string[]): readonly Scene[] {
  const unknown = names.find((name) => !scenes.some((scene) => scene.name === name));
  if (unknown !== undefined) {
    throw new Error(`No scene "${unknown}"; there are: ${scenes.map(({ name }) => name).join(", ")}`);
  }
  return names.length === 0 ? scenes : scenes.filter(({ name }) => names.includes(name));
}

function peersWanted({ contenders }: SectionOptions): Peer[] {
  const all = { monit: "monit", supervisord: "supervisor", pm2: "pm2" } as const;
  const names = Object.keys(all) as (keyof typeof all)[];
  return names.filter((name) => contenders.length === 0 || contenders.includes(name)).map((name) => all[name]);
}

/** Never throws: an error is in the result, and the other places are measured all the same. */
async function measured({ scene, point, round }: Trial): Promise<TrialResult> {
  const base = { scene: scene.name, label: point.label, x: point.x, line: point.line, round };
  try {
    return { ...base, reading: await point.measure(), error: null };
  } catch (error) {
    return { ...base, reading: null, error: error instanceof Error ? error.message : String(error) };
  }
}

function tablesOf(what: readonly Scene[], results: readonly TrialResult[]) {
  return what.flatMap((scene) => {
    const of = results.filter(({ scene: name }) => name === scene.name);
    return of.length === 0 ? [] : [sceneTable(scene, of), ...(scene.moreTables?.(of) ?? [])];
  });
}

function writePlots(directory: string, results: readonly TrialResult[]): void {
  mkdirSync(directory, { recursive: true });
  for (const [file, svg] of footprintPlots(results)) writeFileSync(join(directory, file), svg);
}

function progress({ scene, label, round, reading, error }: TrialResult): string {
  if (reading === null) return `round ${round}  ${scene}  ${label}  broken: ${error?.split("\n")[0] ?? "?"}`;
  const { wholeCpu, wholePss = reading.figures["mainPssLast"] } = reading.figures;
  const told = [
    wholePss === undefined ? "" : `PSS ${shown(wholePss, "MB")} MB`,
    wholeCpu === undefined ? "" : `CPU ${shown(wholeCpu, "%")} %`,
    reading.remark ?? "",
  ];
  return `round ${round}  ${scene}  ${label}  ${told.filter((text) => text !== "").join(", ")}`;
}

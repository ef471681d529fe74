import { setTimeout as delay } from "node:timers/promises";

import type { Record } from "../../../system/daemon/audit-record.ts";
import { Stage } from "../../../system/survive/stage.ts";
import type { Table } from "../../table.ts";
import { shown } from "../footprint-table.ts";
import { playFaults, workSettings } from "../play-faults.ts";
import type { Figures, Reading, Scene, SceneContext, TrialResult } from "../reading.ts";
import { ServiceMeter } from "../service-meter.ts";
import { trendOf } from "../trend.ts";
import { useBetween } from "../use.ts";

const sampleMs = 10_000;
const weekS = 7 * 24 * 3600;
/** By default there is a beat each second, a memory sample each 30 s, and a look for strays each 10 s. */
const week = { beats: weekS, samples: weekS / 30, scans: weekS / 10 };
/** By the settings of the work: a beat is half the shortest interval (100 ms). */
const perS = { beats: 20, scans: 5 };

async function measure({ workMs }: SceneContext): Promise<Reading> {
  const stage = await Stage.open();
  try {
    await stage.begin({ settings: workSettings });
    const meter = await ServiceMeter.of(stage.host, stage.warden.unit);
    const began = performance.now();
    const before = meter.use();
    const ending = new AbortController();
    const sampling = sampleUntil(meter, began, ending.signal);
    let faults = 0;
    try {
      faults = await playFaults(stage, () => performance.now() - began < workMs);
    } finally {
      ending.abort();
      // A failed sample must not hide why the faults ended.
      await sampling.catch(() => {});
    }
    const series = await sampling;
    const use = useBetween(before, meter.use());
    const figures = { faults, wholeCpu: use.wholeShare, mainCpu: use.mainShare, mainWakeUps: use.mainWakeUpsPerS };
    return { figures: { ...figures, ...ends(series), ...done(await stage.records(), use.seconds) }, series };
  } finally {
    await stage.close();
  }
}

async function sampleUntil(meter: ServiceMeter, began: number, signal: AbortSignal): Promise<Figures[]> {
  const series: Figures[] = [];
  while (!signal.aborted) {
    const { main, whole } = meter.memory();
    const seconds = (performance.now() - began) / 1000;
    const { anonBytes, rssBytes, pssBytes } = main;
    series.push({ seconds, mainAnon: anonBytes, mainRss: rssBytes, mainPss: pssBytes, wholePss: whole.pssBytes });
    await delay(sampleMs, null, { signal }).catch(() => {});
  }
  return series;
}

/** First and last, and the trend of the second half: the first is warm-up. */
function ends(series: readonly Figures[]): Figures {
  const from = (series.at(-1)?.["seconds"] ?? 0) / 2;
  const figures: globalThis.Record<string, number> = {};
  for (const name of ["mainAnon", "mainPss", "mainRss"]) {
    const points = series.map((sample) => [(sample["seconds"] ?? 0) / 3600, sample[name] ?? 0] as const);
    const trend = trendOf(points.filter(([hours]) => hours * 3600 >= from));
    figures[`${name}First`] = points[0]?.[1] ?? Number.NaN;
    figures[`${name}Last`] = points.at(-1)?.[1] ?? Number.NaN;
    if (trend !== null) Object.assign(figures, { [`${name}Trend`]: trend.slope, [`${name}Error`]: 2 * trend.error });
  }
  return figures;
}

/** How much was done, by the records; beats and scans by the clock, for they leave none. */
function done(records: readonly Record[], seconds: number): Figures {
  const actions = (...names: readonly string[]) =>
    records.filter(({ event, evidence }) => event === "outcome" && names.includes(String(evidence["action"]))).length;
  const observed = records.flatMap(({ evidence }) => evidence["observed"] ?? []) as readonly { kind?: string }[];
  return {
    seconds,
    beats: seconds * perS.beats,
    scans: seconds * perS.scans,
    samples: observed.filter(({ kind }) => kind === "memory").length,
    records: records.length,
    incidents: records.filter(({ event }) => event === "incident-opened").length,
    restarts: actions("restart", "start"),
    strays: actions("end-strays"),
  };
}

/** What was done, and how much of a week by the defaults that is. */
function workTable(results: readonly TrialResult[]): Table {
  const readings = results.flatMap(({ round, reading }) => (reading === null ? [] : [{ round, ...reading.figures }]));
  const head = ["round", "minutes", "faults", "incidents", "restarts", "strays ended", "records"];
  const measures = ["samples", "scans", "beats"] as const;
  return {
    title: "What was done in that time; per cent: of a week by the defaults",
    head: [...head, "memory samples", "looks for strays", "beats"],
    rows: readings.map((figures: globalThis.Record<string, number>) => {
      const count = (name: string) => shown(figures[name] ?? Number.NaN, "count");
      const counts = ["faults", "incidents", "restarts", "strays", "records"].map(count);
      const shares = measures.map((name) => `${count(name)} (${shown((figures[name] ?? 0) / week[name], "%")} %)`);
      return [count("round"), shown((figures["seconds"] ?? 0) / 60, "s"), ...counts, ...shares];
    }),
  };
}

/** unitwarden at work, with intervals of milliseconds and a bot that breaks all the time: does its memory grow? */
export const hours: Scene = {
  name: "hours",
  about: "unitwarden after accelerated work on one unit; growth: of the second half, by least squares",
  columns: [
    { head: "anonymous at first", figure: "mainAnonFirst", unit: "MB" },
    { head: "at last", figure: "mainAnonLast", unit: "MB" },
    { head: "growth", figure: "mainAnonTrend", unit: "MB/h" },
    { head: "± (2 standard errors)", figure: "mainAnonError", unit: "MB/h" },
    { head: "PSS at first", figure: "mainPssFirst", unit: "MB" },
    { head: "at last", figure: "mainPssLast", unit: "MB" },
    { head: "growth", figure: "mainPssTrend", unit: "MB/h" },
    { head: "RSS at first", figure: "mainRssFirst", unit: "MB" },
    { head: "at last", figure: "mainRssLast", unit: "MB" },
    { head: "growth", figure: "mainRssTrend", unit: "MB/h" },
    { head: "CPU", figure: "mainCpu", unit: "%" },
    { head: "own CPU", figure: "wholeCpu", unit: "%" },
    { head: "wake-ups", figure: "mainWakeUps", unit: "a second" },
  ],
  points: (context) => {
    const minutes = context.workMs / 60_000;
    return [{ label: `${minutes} min`, x: minutes, line: "", measure: () => measure(context) }];
  },
  moreTables: (results) => [workTable(results)],
};

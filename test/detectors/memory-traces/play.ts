import { memoryGrowth } from "../../../src/detectors/memory-growth/memory-growth.ts";
import type { Judgement } from "../../../src/detectors/detector.ts";
import type { UnitSettings } from "../../../src/model/settings.ts";
import { at, memory, unit } from "../observations.ts";
import { settings as defaults } from "../../policy/settings.ts";
import type { Trace } from "./families.ts";
import type { Chance } from "./random.ts";

const HOUR_S = 3600;
const mega = 1024 ** 2;
/** The limit is what the program settles at, twice, and 150 MB at least: the default. */
const settings: UnitSettings = { ...defaults, memory: { ...defaults.memory, limitBytes: null } };

/** What became of one trace. Hours are counted from the invocation's start. */
export interface Played {
  /** When growth was first told; null: never. */
  readonly foundHours: number | null;
  /** How often it was told anew. */
  readonly alarms: number;
  /** When memory first was at the limit in force; null: never. */
  readonly limitHours: number | null;
  readonly judgement: Judgement | null;
}

/** Shows a trace to the detector, a sample each interval, and asks it each time. */
export function play(trace: Trace, { hours, chance }: { readonly hours: number; readonly chance: Chance }): Played {
  let known = memoryGrowth.observe(memoryGrowth.blank, unit(0, { activeSinceMs: at(0) }), settings);
  let foundHours: number | null = null;
  let limitHours: number | null = null;
  let judgement: Judgement | null = null;
  let alarms = 0;
  let wasUnhealthy = false;
  const { share = 0, gaps = [] } = trace.missing ?? {};
  const intervalS = settings.memory.intervalMs / 1000;
  for (let second = intervalS; second < hours * HOUR_S; second += intervalS) {
    const now = second / HOUR_S;
    const megabytes = trace.shape(now);
    if (chance.next() < share || gaps.some(([from, to]) => now >= from && now < to)) continue;
    const bytes = Math.round(Math.max(1, megabytes) * mega);
    known = memoryGrowth.observe(known, memory(second, bytes), settings);
    judgement = memoryGrowth.assess(known, settings, at(second));
    const limit = judgement.evidence["limitBytes"];
    if (limitHours === null && typeof limit === "number" && bytes >= limit) limitHours = now;
    const isUnhealthy = judgement.health === "unhealthy";
    if (isUnhealthy && !wasUnhealthy) alarms += 1;
    if (isUnhealthy) foundHours ??= now;
    // An unknown in between ends nothing.
    if (judgement.health !== "unknown") wasUnhealthy = isUnhealthy;
  }
  return { foundHours, alarms, limitHours, judgement };
}

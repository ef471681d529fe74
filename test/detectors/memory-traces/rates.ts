import { families, type Family } from "./families.ts";
import { play } from "./play.ts";
import { chanceOf } from "./random.ts";

/** The figures of one family. */
export interface Rates {
  readonly name: string;
  readonly kind: Family["kind"];
  readonly traces: number;
  readonly unitWeeks: number;
  readonly found: number;
  readonly alarms: number;
  /** Hours from the leak's beginning, or the end of warm-up where that is later, to when it is told. */
  readonly medianHours: number | null;
  readonly p95Hours: number | null;
  /** Of the leaks that reach the limit in force: how many are told before. */
  readonly reachLimit: number;
  readonly toldBefore: number;
  /** The longest times to find, with the rate: what the stated time is held against. */
  readonly delays: readonly { readonly rate: number; readonly hours: number | null }[];
}

const WARM_UP_HOURS = 0.5;

/** Plays a number of traces of one family. */
export function ratesOf(family: Family, { traces, seed }: { readonly traces: number; readonly seed: number }): Rates {
  let found = 0;
  let alarms = 0;
  let reachLimit = 0;
  let toldBefore = 0;
  const delays: { rate: number; hours: number | null }[] = [];
  for (let index = 0; index < traces; index += 1) {
    const chance = chanceOf(seed * 1_000_003 + index * 7919 + hash(family.name));
    const trace = family.draw(chance);
    const played = play(trace, { hours: family.hours, chance });
    if (played.foundHours !== null) found += 1;
    alarms += played.alarms;
    if (played.limitHours !== null) {
      reachLimit += 1;
      if (played.foundHours !== null && played.foundHours < played.limitHours) toldBefore += 1;
    }
    const fromHours = Math.max(trace.leakFromHours ?? 0, WARM_UP_HOURS);
    const hours = played.foundHours === null ? null : played.foundHours - fromHours;
    delays.push({ rate: trace.leak ?? 0, hours });
  }
  const hours = delays.flatMap((delay) => delay.hours ?? []).toSorted((a, b) => a - b);
  return {
    name: family.name,
    kind: family.kind,
    traces,
    unitWeeks: (traces * family.hours) / 168,
    found,
    alarms,
    medianHours: quantile(hours, 0.5),
    p95Hours: quantile(hours, 0.95),
    reachLimit,
    toldBefore,
    delays,
  };
}

function quantile(sorted: readonly number[], share: number): number | null {
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? null;
}

function hash(text: string): number {
  let sum = 0;
  for (const letter of text) sum = (Math.imul(sum, 31) + (letter.codePointAt(0) ?? 0)) >>> 0;
  return sum;
}

if (process.argv[1]?.endsWith("memory-traces/rates.ts") === true) {
  const [, , traces = "200", seed = "1", only = ""] = process.argv;
  for (const family of families.filter(({ name }) => name.includes(only))) {
    const started = performance.now();
    const rates = ratesOf(family, { traces: Number(traces), seed: Number(seed) });
    const { name, kind, found, alarms, unitWeeks, medianHours, p95Hours, reachLimit, toldBefore } = rates;
    const share = ((100 * found) / rates.traces).toFixed(1);
    console.log(
      [
        kind.padEnd(6),
        `${share}%`.padStart(7),
        `${(alarms / unitWeeks).toFixed(3)}/wk`,
        `med ${medianHours?.toFixed(1)} p95 ${p95Hours?.toFixed(1)}`,
        `before limit ${toldBefore}/${reachLimit}`,
        `alarms/trace ${(alarms / rates.traces).toFixed(2)}`,
        `${((performance.now() - started) / 1000).toFixed(1)}s`,
        name,
      ].join("  "),
    );
  }
}

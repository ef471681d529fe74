import type { DatedFinding } from "./judge/judge.ts";
import type { FaultRecord, WeekResult } from "./run-week.ts";

/** A finding, and where to see it again. */
export interface Found extends DatedFinding {
  readonly seed: number;
  readonly week: number;
}

/** What many weeks came to. */
export interface Tally {
  weeks: number;
  readonly found: Found[];
  readonly faults: FaultRecord[];
  readonly actions: Record<string, number>;
  readonly notices: Record<string, number>;
}

/** A tally of nothing. */
export function freshTally(): Tally {
  return { weeks: 0, found: [], faults: [], actions: {}, notices: {} };
}

/** Adds one week. */
export function addWeek(tally: Tally, { seed, week, findings, faults, actions, notices }: WeekResult): void {
  const found = findings.map((finding) => ({ ...finding, seed, week }));
  merge(tally, { weeks: 1, found, faults: [...faults], actions: { ...actions }, notices: { ...notices } });
}

/** Adds another tally. */
export function merge(tally: Tally, other: Tally): void {
  tally.weeks += other.weeks;
  for (const found of other.found) tally.found.push(found);
  for (const fault of other.faults) tally.faults.push(fault);
  for (const [name, count] of Object.entries(other.actions)) tally.actions[name] = (tally.actions[name] ?? 0) + count;
  for (const [name, count] of Object.entries(other.notices)) tally.notices[name] = (tally.notices[name] ?? 0) + count;
}

/** Everything found that must not be: a remark is none. */
export function offences({ found }: Tally): readonly Found[] {
  return found.filter(({ kind }) => kind !== "remark");
}

/** The summary by kind of fault, as numbers. */
export function faultTable(tally: Tally) {
  const kinds = Map.groupBy(tally.faults, ({ kind }) => kind);
  return [...kinds]
    .map(([kind, faults]) => ({
      kind,
      injected: faults.length,
      detected: faults.filter(({ detectMs }) => detectMs !== null).length,
      over: faults.filter(({ healMs }) => healMs !== null).length,
      excused: faults.filter(({ excuse, missed }) => excuse !== null && !missed).length,
      missed: faults.filter(({ missed }) => missed).length,
      detectMs: spread(
        faults.flatMap(({ detectMs, excuse }) => (detectMs === null || excuse !== null ? [] : [detectMs])),
      ),
      healMs: spread(faults.flatMap(({ healMs, excuse }) => (healMs === null || excuse !== null ? [] : [healMs]))),
      excuses: counted(faults.flatMap(({ excuse }) => (excuse === null ? [] : [excuse]))),
    }))
    .toSorted((a, b) => (a.kind < b.kind ? -1 : 1));
}

/** Median, 95 %, most; milliseconds. */
function spread(timesMs: readonly number[]): readonly [number, number, number] | null {
  if (timesMs.length === 0) return null;
  const sorted = timesMs.toSorted((a, b) => a - b);
  const at = (share: number) => sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))] ?? 0;
  return [at(0.5), at(0.95), at(1)];
}

/** How often each thing comes in a list, the most frequent first. */
export function counted(things: readonly string[]): readonly (readonly [string, number])[] {
  const counts = Map.groupBy(things, (thing) => thing);
  return [...counts].map(([thing, all]) => [thing, all.length] as const).toSorted((a, b) => b[1] - a[1]);
}

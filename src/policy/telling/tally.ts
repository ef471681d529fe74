import type { DayFigures } from "../../knowledge/telling-words.ts";
import type { UnitName } from "../../model/scalars.ts";

/** What the daily summary says of one unit; plain data. */
export interface Tally extends DayFigures {
  /** systemd's own count at the last sample: what it grows by are restarts. */
  readonly automaticRestarts: number | null;
  /** Defects of the code that were seen, a sentence each. */
  readonly defects: readonly string[];
}

/** Something that counts. */
export type Counted = { readonly unit: UnitName } & (
  | {
      readonly kind: "sample";
      readonly overMs: number;
      readonly active: boolean;
      readonly heartbeats: number;
      readonly anonBytes: number | null;
      readonly automaticRestarts: number | null;
    }
  | { readonly kind: "restart" }
  | { readonly kind: "strays"; readonly ended: number }
  | { readonly kind: "incident"; readonly class: string }
  | { readonly kind: "defect"; readonly sentence: string }
);

/** Defects that one summary names. */
const MOST_DEFECTS = 10;

const nothing: Tally = {
  seenMs: 0,
  activeMs: 0,
  heartbeats: 0,
  ownRestarts: 0,
  systemdRestarts: 0,
  straysEnded: 0,
  firstBytes: null,
  lastBytes: null,
  mostBytes: null,
  automaticRestarts: null,
  incidents: {},
  defects: [],
};

/** Adds one thing to what is counted of its unit. */
export function count(
  tallies: { readonly [unit: string]: Tally },
  counted: Counted,
): { readonly [unit: string]: Tally } {
  return { ...tallies, [counted.unit]: added(tallies[counted.unit] ?? nothing, counted) };
}

/** The next day begins: only what the next count has to be compared with is kept, and of no unit that nothing was seen of. */
export function nextDay(tallies: { readonly [unit: string]: Tally }): { readonly [unit: string]: Tally } {
  return Object.fromEntries(
    Object.entries(tallies)
      .filter(([, { seenMs }]) => seenMs > 0)
      .map(([unit, { automaticRestarts }]) => [unit, { ...nothing, automaticRestarts }]),
  );
}

function added(tally: Tally, counted: Counted): Tally {
  switch (counted.kind) {
    case "sample": {
      const { overMs, active, heartbeats, anonBytes, automaticRestarts } = counted;
      const before = tally.automaticRestarts;
      // A start by hand, or one of ours, puts systemd's count back to 0.
      const more = automaticRestarts === null || before === null ? 0 : Math.max(0, automaticRestarts - before);
      return {
        ...tally,
        seenMs: tally.seenMs + overMs,
        activeMs: tally.activeMs + (active ? overMs : 0),
        heartbeats: tally.heartbeats + heartbeats,
        systemdRestarts: tally.systemdRestarts + more,
        automaticRestarts: automaticRestarts ?? before,
        firstBytes: tally.firstBytes ?? anonBytes,
        lastBytes: anonBytes ?? tally.lastBytes,
        mostBytes: anonBytes === null ? tally.mostBytes : Math.max(anonBytes, tally.mostBytes ?? 0),
      };
    }
    case "restart":
      return { ...tally, ownRestarts: tally.ownRestarts + 1 };
    case "strays":
      return { ...tally, straysEnded: tally.straysEnded + counted.ended };
    case "incident": {
      const so = tally.incidents[counted.class] ?? 0;
      return { ...tally, incidents: { ...tally.incidents, [counted.class]: so + 1 } };
    }
    case "defect":
      return tally.defects.includes(counted.sentence)
        ? tally
        : { ...tally, defects: [...tally.defects, counted.sentence].slice(0, MOST_DEFECTS) };
  }
}

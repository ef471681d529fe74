import type { Evidence, MonotonicMs } from "../../model/scalars.ts";
import type { UnitSettings } from "../../model/settings.ts";
import { ofOthers } from "./classes.ts";
import { causeOfFall, type Fault, type Life } from "./life.ts";
import { currentLife, type Lives } from "./lives.ts";
import { RUNS_ON_MS } from "./troubles.ts";

/** Lines of a fall come up to 430 ms after it was seen: it is judged when they are there, milliseconds. */
export const LINES_COME_MS = 1_000;
/** A poll held by a former invocation ends by itself: a conflict is a cause from so many falls in a row on, over more than the conflict's grace. */
const FALLS_OF_CONFLICT = 3;
/** And from so many where it lived on for a while each time: it may fall of something that it does not log. */
const SLOW_FALLS_OF_CONFLICT = 6;
/** A bot that ends itself at a 409 does so at once; a young loop falls of something else within seconds of one, too, milliseconds. */
const AT_ONCE_MS = 1_000;

/** What the last fall shows, with those in a row before it that had the same cause; null where it shows none, or the unit has run well since. */
export function fallFinding(lives: Lives, settings: UnitSettings, nowMs: MonotonicMs): (Fault & Evidence) | null {
  const fallen = fallenLives(lives, settings, nowMs);
  const row = rowOf(fallen, lives, settings);
  const [last] = row;
  if (last === undefined || (ofOthers.has(last.cause.class) && isChance(row, settings))) return null;
  return { ...last.cause, ofFall: true, falls: row.length };
}

/** Whether so few falls show nothing of a conflict: each may have been an old poll dying. */
function isChance(row: readonly Fall[], { conflict }: UnitSettings): boolean {
  const newest = row[0]?.cause.atMs ?? 0;
  const atOnce = row.filter(({ livedOnMs }) => livedOnMs <= AT_ONCE_MS).length;
  const enough = atOnce >= FALLS_OF_CONFLICT || row.length >= SLOW_FALLS_OF_CONFLICT;
  return !enough || newest - (row.at(-1)?.cause.atMs ?? newest) < conflict.graceMs;
}

/** A fall, and how long after its cause was last shown it came. */
interface Fall {
  readonly cause: Fault;
  readonly livedOnMs: number;
}

/** The fallen ones, the newest first, as long as the last of them may still be why the unit is as it is. */
function fallenLives(lives: Lives, { restart }: UnitSettings, nowMs: MonotonicMs): readonly Life[] {
  const current = currentLife(lives);
  if (current === null) return [];
  const { end, activeSinceMs } = current;
  const fallen = lives.all.filter((life) => life.end?.kind === "fell").toReversed();
  if (end?.kind === "fell" && nowMs - end.atMs >= LINES_COME_MS) return fallen;
  const before = fallen.filter((life) => life !== current);
  const last = before[0];
  if (end?.kind === "ended" || last === undefined) return [];
  const settled = activeSinceMs !== null && nowMs - activeSinceMs >= restart.settleMs;
  if (!settled) return before;
  // It runs; but where it tries again and again, it is about to fall of the same.
  const shown = causeOfFall(last, lives.unnamed)?.class;
  const againMs = shown === undefined ? undefined : current.first.get(shown);
  const again = againMs !== undefined && current.polledAtMs === null && nowMs - againMs < RUNS_ON_MS;
  return again ? before : [];
}

/** The causes of falls in a row that had the same; an invocation that ran well before it showed the cause begins the row. */
function rowOf(fallen: readonly Life[], { unnamed }: Lives, { restart }: UnitSettings): readonly Fall[] {
  const row: Fall[] = [];
  for (const life of fallen) {
    const cause = causeOfFall(life, unnamed);
    if (cause === null || (row[0] !== undefined && cause.class !== row[0].cause.class)) break;
    row.push({ cause, livedOnMs: (life.end?.atMs ?? cause.atMs) - cause.atMs });
    const firstMs = life.first.get(cause.class) ?? cause.atMs;
    if (firstMs - (life.activeSinceMs ?? life.beganMs) >= restart.settleMs) break;
  }
  return row;
}

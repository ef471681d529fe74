import type { Evidence, MonotonicMs } from "../../model/scalars.ts";
import type { UnitSettings } from "../../model/settings.ts";
import { ofOthers } from "./classes.ts";
import { causeOfFall, type Fault, type Life } from "./life.ts";
import { currentLife, type Lives } from "./lives.ts";
import { RUNS_ON_MS } from "./troubles.ts";

/** Lines of a fall come up to 430 ms after it was seen: it is judged when they are there, milliseconds. */
const LINES_COME_MS = 1_000;
/** A poll held by a former invocation ends by itself: a conflict is a cause from so many falls in a row on, over more than the conflict's grace. */
const FALLS_OF_CONFLICT = 3;

/** What the last fall shows, with those in a row before it that had the same cause; null where it shows none, or the unit has run well since. */
export function fallFinding(lives: Lives, settings: UnitSettings, nowMs: MonotonicMs): (Fault & Evidence) | null {
  const fallen = fallenLives(lives, settings, nowMs);
  const row = rowOf(fallen, lives, settings);
  const [last] = row;
  if (last === undefined) return null;
  const spanMs = last.atMs - (row.at(-1)?.atMs ?? last.atMs);
  const chance = row.length < FALLS_OF_CONFLICT || spanMs < settings.conflict.graceMs;
  if (ofOthers.has(last.class) && chance) return null;
  return { ...last, ofFall: true, falls: row.length };
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
function rowOf(fallen: readonly Life[], { unnamed }: Lives, { restart }: UnitSettings): readonly Fault[] {
  const row: Fault[] = [];
  for (const life of fallen) {
    const cause = causeOfFall(life, unnamed);
    if (cause === null || (row[0] !== undefined && cause.class !== row[0].class)) break;
    row.push(cause);
    const firstMs = life.first.get(cause.class) ?? cause.atMs;
    if (firstMs - (life.activeSinceMs ?? life.beganMs) >= restart.settleMs) break;
  }
  return row;
}

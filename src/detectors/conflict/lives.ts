import type { MonotonicMs } from "../../model/scalars.ts";
import type { State, Streak } from "./state.ts";

/** A bot that exits at a 409 does so at once; one that ends later may have fallen of something else. */
const EXITS_WITHIN_MS = 3_000;
/** Who goes on polling tries again within a second, and that poll takes ten: another 409 would have come by then. */
const POLLED_WITHIN_MS = 15_000;
/** Start-up takes longer now and then. */
const LATER_BY_MS = 1_000;

/** One that ended about when others met theirs may have missed it; so many in a row have not. */
const UNMET_LIVES = 3;

/** The streak after an invocation has ended: one that met no 409, or outlived the only one, shows that nobody else polls. */
export function streakAfterEnd({ streak, poller, ended, activeSinceMs }: State): Streak | null {
  const { last } = poller;
  if (streak === null || last === null || ended === null) return streak;
  if (last.invocationId === ended.invocationId || (activeSinceMs !== null && last.atMs >= activeSinceMs)) {
    const quietMs = ended.atMs - last.atMs;
    if (quietMs >= POLLED_WITHIN_MS) return null;
    return quietMs > EXITS_WITHIN_MS ? { ...streak, isWeak: true } : streak;
  }
  const livedMs = activeSinceMs === null ? 0 : ended.atMs - activeSinceMs;
  if (livedMs < streak.metAfterMs) return streak;
  const unmet = streak.unmet + 1;
  return unmet >= UNMET_LIVES || livedMs >= streak.metAfterMs + LATER_BY_MS ? null : { ...streak, unmet };
}

/** The streak when the unit was down for longer than an old poll is held: the next life meets nobody's but another's, or none. */
export function rested(streak: Streak | null): Streak | null {
  return streak === null ? null : { ...streak, unmet: UNMET_LIVES - 1 };
}

/** How long after its start an invocation met a 409, milliseconds; endless where nobody knows. */
export function metAfterMs({ activeSinceMs }: State, atMs: MonotonicMs): number {
  return activeSinceMs === null ? Infinity : Math.max(0, atMs - activeSinceMs);
}

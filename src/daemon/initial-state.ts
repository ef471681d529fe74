import type { MonotonicMs, UnitName } from "../model/scalars.ts";
import { freshState, type PolicyState } from "../policy/state.ts";
import type { Clock } from "../runtime/clock.ts";
import { type SavedAt, shiftBetween, shiftTimes } from "./shift-times.ts";
import type { Loaded } from "./state-store.ts";

/** Both clocks and the boot, as they are saved with a state. */
export function savedAt(clock: Clock): SavedAt {
  return { bootId: clock.bootId, monotonicMs: clock.monotonicMs(), wallMs: clock.wallMs() };
}

/**
 * The state a unit starts with: what was saved, moved to this boot's clock; or a fresh one. A state that was lost
 * means that nothing is done until the unit has been seen for `settleMs`.
 */
export function initialState(
  unit: UnitName,
  loaded: Loaded,
  { clock, settleMs }: { readonly clock: Clock; readonly settleMs: number },
): PolicyState {
  const now = savedAt(clock);
  // Milliseconds since 1970: no decision number comes twice, whatever becomes of the state.
  const sequence = Math.floor(now.wallMs);
  const fresh = freshState(unit, { sequence });
  switch (loaded.kind) {
    case "none":
      return fresh;
    case "unusable":
      return { ...fresh, observeUntilMs: (now.monotonicMs + settleMs) as MonotonicMs };
    case "state": {
      const saved = loaded.state.units.find((state) => state.unit === unit);
      if (saved === undefined) return fresh;
      // What was decided after the last save has its numbers too.
      return {
        ...shiftTimes(saved, shiftBetween(loaded.state.savedAt, now)),
        sequence: Math.max(saved.sequence, sequence),
      };
    }
  }
}

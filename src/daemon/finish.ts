import type { Action } from "../model/decision.ts";
import type { UnitName } from "../model/scalars.ts";
import type { Clock } from "../runtime/clock.ts";
import type { UnitKeeper } from "./unit-keeper.ts";

/** How long an action under way is waited for at the end; below TimeoutStopSec= of the service unit. */
export const FINISH_MS = 20_000;
const LOOK_MS = 20;

/** What goes on, or stays as it is, without the daemon. */
export interface Left {
  readonly underWay: readonly { readonly unit: UnitName; readonly action: Action["kind"] }[];
  readonly held: readonly UnitName[];
}

/** Ends all keepers: no new action, one under way is waited for. Gives what is left. */
export async function finish(keepers: readonly UnitKeeper[], clock: Pick<Clock, "monotonicMs">): Promise<Left> {
  for (const keeper of keepers) keeper.stop();
  const deadlineMs = clock.monotonicMs() + FINISH_MS;
  while (keepers.some(({ inFlight }) => inFlight !== null) && clock.monotonicMs() < deadlineMs) {
    await new Promise((resolve) => void setTimeout(resolve, LOOK_MS));
  }
  const underWay = keepers.flatMap((keeper) => {
    const { unit, inFlight: action } = keeper;
    if (action === null) return [];
    keeper.abandon();
    return [{ unit, action }];
  });
  const held = keepers.filter(({ state }) => state.hold !== null).map(({ unit }) => unit);
  return { held, underWay };
}

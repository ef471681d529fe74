import type { Evidence } from "../model/scalars.ts";
import type { Clock } from "../runtime/clock.ts";
import type { UnitKeeper } from "./unit-keeper.ts";

/** How long an action under way is waited for at the end; below TimeoutStopSec= of the service unit. */
const FINISH_MS = 20_000;
const LOOK_MS = 20;

/** Ends all keepers: no new action, one under way is waited for. Gives what is to be said of what is left. */
export async function finish(
  keepers: readonly UnitKeeper[],
  clock: Pick<Clock, "monotonicMs">,
): Promise<{ readonly note: string; readonly evidence: Evidence }> {
  for (const keeper of keepers) keeper.stop();
  const deadlineMs = clock.monotonicMs() + FINISH_MS;
  while (keepers.some(({ busy }) => busy) && clock.monotonicMs() < deadlineMs) {
    await new Promise((resolve) => void setTimeout(resolve, LOOK_MS));
  }
  const underWay = keepers.filter(({ busy }) => busy);
  for (const keeper of underWay) keeper.abandon();
  const held = keepers.filter(({ state }) => state.hold !== null).map(({ unit }) => unit);
  const actions = underWay.map(({ unit, state }) => ({ unit, action: state.inFlight?.kind ?? "action" }));
  const notes = [
    ...actions.map(({ unit, action }) => ` The ${action} of ${unit} goes on without me.`),
    ...(held.length === 0 ? [] : [` Still held down, start by hand if I do not come back: ${held.join(", ")}.`]),
  ];
  return { note: notes.join(""), evidence: { held, underWay: actions } };
}

import type { UnitObservation } from "../model/observation.ts";
import type { InvocationId } from "../model/scalars.ts";

/** The invocation that fell last, after one more reading of the unit; `known` is the one before, as far as it is known. */
export function lastFallen(
  seen: UnitObservation,
  { before, known }: { readonly before: UnitObservation | null; readonly known: InvocationId | null },
): InvocationId | null {
  if (!hasEnded(seen)) return known;
  // systemd forgets the invocation of a unit that ended well.
  return seen.invocationId ?? before?.invocationId ?? known;
}

/** Down, or on its way: a unit that is only starting has ended nothing yet. */
function hasEnded({ activeState, subState }: UnitObservation): boolean {
  return ["inactive", "failed", "deactivating"].includes(activeState) || subState.startsWith("auto-restart");
}

import type { UnitObservation } from "../model/observation.ts";
import type { InvocationId } from "../model/scalars.ts";

/**
 * The invocation whose words tell why the unit does not run, after one more reading; `known` is the one before, as far as
 * it is known. One that a hold of ours stopped fell of nothing: those before it did.
 */
export function lastFallen(
  seen: UnitObservation,
  { before, known }: { readonly before: UnitObservation | null; readonly known: InvocationId | null },
): InvocationId | null {
  if (hasEnded(seen)) {
    // systemd forgets the invocation of a unit that ended well.
    return seen.stopCause === "ours" ? known : (seen.invocationId ?? before?.invocationId ?? known);
  }
  // Restarted, by whomever: falls from before that explain nothing any more.
  const isReplaced = before !== null && !hasEnded(before) && seen.invocationId !== before.invocationId;
  return isReplaced ? (before.invocationId ?? known) : known;
}

/** Down, or on its way with no main process any more; a unit that is only starting has ended nothing yet. */
function hasEnded({ activeState, subState, mainPid }: UnitObservation): boolean {
  if (activeState === "deactivating") return mainPid === null;
  return activeState === "inactive" || activeState === "failed" || subState.startsWith("auto-restart");
}

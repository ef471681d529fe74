import type { Situation } from "../policy/situation.ts";
import type { UnitName } from "../model/scalars.ts";

/** What `systemctl status unitwarden` shows: each unit in a few words. */
export function statusLine(
  units: readonly { readonly unit: UnitName; readonly situation: Situation | null; readonly busy: boolean }[],
): string {
  const parts = units.map(
    ({ unit, situation, busy }) => `${unit}: ${situation === null ? "not seen yet" : words(situation, busy)}`,
  );
  return `Watching ${units.length === 1 ? "1 unit" : `${units.length} units`}. ${parts.join("; ")}`;
}

function words({ assessments, unit, state, settings }: Situation, busy: boolean): string {
  if (unit === null) return "cannot be seen";
  if (busy) return `${state.inFlight?.kind ?? "action"} under way`;
  if (assessments.inactive.reason === "stopped-by-operator") return "stopped by its operator";
  const wrong = Object.values(assessments).filter(({ health }) => health === "unhealthy");
  const health = wrong.length === 0 ? unit.activeState : wrong.map(({ reason }) => reason).join(", ");
  const held = state.hold === null ? "" : ", held down";
  return `${health}${held}${settings.mode === "observe" ? " (observed only)" : ""}`;
}

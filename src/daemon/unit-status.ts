import type { UnitStatus } from "../audit/wording/wording.ts";
import type { Action } from "../model/decision.ts";
import type { Situation } from "../policy/situation.ts";

/** What a unit is shown as in `systemctl status unitwarden`; `situation` null before it was first judged. */
export function unitStatus(situation: Situation | null, inFlight: Action["kind"] | null): UnitStatus {
  if (situation === null) return { kind: "not-seen-yet" };
  const { assessments, unit, state, settings } = situation;
  if (unit === null) return { kind: "cannot-be-seen" };
  if (inFlight !== null) return { kind: "under-way", action: inFlight };
  if (assessments.inactive.reason === "stopped-by-operator") return { kind: "stopped-by-operator" };
  const wrong = Object.values(assessments).filter(({ health }) => health === "unhealthy");
  return {
    kind: "judged",
    health: wrong.length === 0 ? unit.activeState : wrong.map(({ reason }) => reason).join(", "),
    isHeld: state.hold !== null,
    isObserved: settings.mode === "observe",
  };
}

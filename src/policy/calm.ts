import type { Situation } from "./situation.ts";
import type { PolicyState } from "./state.ts";

/** True when nothing about a unit is wrong, doubtful, held or under way: then only time can change what is thought of it. */
export function isCalm({ unit, assessments }: Situation, state: PolicyState): boolean {
  return (
    unit !== null &&
    unit.activeState === "active" &&
    state.incidents.length === 0 &&
    state.inFlight === null &&
    state.hold === null &&
    state.gaveUpAtMs === null &&
    state.slowUntilMs === null &&
    state.pausedUntilMs === null &&
    state.observeUntilMs === null &&
    assessments.stray.reason !== "stray-unconfirmed" &&
    Object.values(assessments).every(({ health }) => health !== "unhealthy")
  );
}

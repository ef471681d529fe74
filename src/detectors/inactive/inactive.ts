import type { UnitObservation } from "../../model/observation.ts";
import type { Evidence } from "../../model/scalars.ts";
import { type Detector, healthy, type Judgement, unhealthy, unknown } from "../detector.ts";

interface Memory {
  readonly last: UnitObservation | null;
  readonly blind: string | null;
}

/** Judges whether the unit is down though it should run; a unit that somebody stopped is as it should be. */
export const inactive: Detector<Memory> = {
  name: "inactive",
  blank: { last: null, blind: "not-seen-yet" },
  observe(memory, observation) {
    if (observation.kind === "unit") return { last: observation, blind: null };
    if (observation.kind === "blind" && observation.sensor === "unit") return { ...memory, blind: observation.why };
    return memory;
  },
  assess({ last, blind }) {
    if (last === null || blind !== null) return unknown("unit-not-seen", { why: blind });
    if (last.loadState !== "loaded") return unknown("not-loaded", { loadState: last.loadState });
    switch (last.activeState) {
      case "active":
      case "reloading":
        return healthy("active");
      case "inactive":
      case "failed":
        return whyDown(last);
      case "activating":
        // systemd is about to restart it: down all the same, and nobody stopped it.
        if (last.subState.startsWith("auto-restart"))
          return unhealthy(last.result, { ...fall(last), systemdRestartsIt: true });
        return unknown("in-transition", { activeState: last.activeState, subState: last.subState });
      default:
        return unknown("in-transition", { activeState: last.activeState, subState: last.subState });
    }
  },
};

function fall(unit: UnitObservation): Evidence {
  const { activeState, result, exitCode, exitStatus, downSinceMs } = unit;
  return { activeState, result, exitCode, exitStatus, downSinceMs };
}

function whyDown(unit: UnitObservation): Judgement {
  const evidence = fall(unit);
  switch (unit.stopCause) {
    case "job":
      return healthy("stopped-by-operator", evidence);
    case "never-started":
      return healthy("never-started", evidence);
    case "ours":
      return unhealthy("held", evidence);
    case "itself":
      break;
    default:
      return unknown("stop-cause-unknown", evidence);
  }
  // systemd.service(5): a oneshot unit is meant to end, and ExecCondition= may say that it is not to run.
  if (unit.serviceType === "oneshot" && unit.result === "success") return healthy("oneshot-done", evidence);
  if (unit.result === "exec-condition") return healthy("condition-not-met", evidence);
  if (unit.result === "success") return unhealthy("exited", evidence);
  return unhealthy(unit.result, evidence);
}

import type { Action } from "../model/decision.ts";
import type { InvocationId, UnitName } from "../model/scalars.ts";
import type { UnitSensorOptions } from "../sensors/unit/unit-sensor.ts";
import type { UnitKeeper } from "./unit-keeper.ts";

/** The jobs that an action may have left behind; the stop half of a restart over, it is a start. */
const jobTypes: { readonly [Kind in Action["kind"]]: readonly string[] } = {
  restart: ["restart", "start"],
  start: ["start"],
  hold: ["stop"],
  "end-strays": [],
};

/** Answers what the unit sensor cannot know: which stops and jobs were ours, made by a daemon before this one. */
export function ownPast(
  keeperOf: (unit: UnitName) => UnitKeeper | undefined,
): Required<Pick<UnitSensorOptions, "isOurStop" | "isOurOldJob">> {
  return {
    isOurStop(unit: UnitName, invocation: InvocationId | null) {
      const hold = keeperOf(unit)?.state.hold ?? null;
      return hold !== null && (invocation === null || hold.invocation === null || hold.invocation === invocation);
    },
    isOurOldJob(unit: UnitName, type: string) {
      const interrupted = keeperOf(unit)?.interrupted ?? null;
      return interrupted !== null && jobTypes[interrupted].includes(type);
    },
  };
}

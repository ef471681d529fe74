import type { StopCause, UnitObservation } from "../../model/observation.ts";
import { type Result, failure, success } from "../../model/result.ts";
import type { UnitName } from "../../model/scalars.ts";
import type { Clock } from "../../runtime/clock.ts";
import { createUnitSensor } from "../../sensors/unit/unit-sensor.ts";
import { unitJournal } from "../../sensors/unit/unit-journal.ts";
import type { SystemdManager } from "../../systemd/manager.ts";

/** What a reading of the units' states needs. */
export interface UnitStatesOptions {
  readonly units: readonly UnitName[];
  readonly manager: SystemdManager;
  readonly clock: Clock;
  readonly userManager: boolean;
  /** For all of them together. */
  readonly timeoutMs: number;
}

/** Reads each unit once, with why it is down where it is; a failure for those that systemd does not tell of in time. */
export async function readUnitStates(
  options: UnitStatesOptions,
): Promise<ReadonlyMap<UnitName, Result<UnitObservation>>> {
  const { units, manager, clock, userManager, timeoutMs } = options;
  const states = new Map<UnitName, Result<UnitObservation>>();
  const all = Promise.withResolvers<null>();
  const asked = unitJournal({ userManager });
  // The journal may be slow; the state is worth more than its cause.
  const inTime = <Value>(question: Promise<Value>, otherwise: Value): Promise<Value> =>
    Promise.race([question, new Promise<Value>((resolve) => setTimeout(() => resolve(otherwise), timeoutMs / 2))]);
  const sensor = createUnitSensor({
    manager,
    clock,
    userManager,
    journal: {
      stopCause: (question) => inTime<StopCause>(asked.stopCause(question), "unknown"),
      jobType: (question) => inTime(asked.jobType(question), null),
      ending: (question) => inTime(asked.ending(question), null),
      records: (unit) => inTime(asked.records(unit), []),
    },
    onObservation: (observation) => {
      const { unit } = observation;
      if (states.has(unit)) return;
      states.set(
        unit,
        observation.kind === "unit"
          ? success(observation)
          : failure("systemd-not-seen", observation.why, { recoverable: true }),
      );
      if (states.size === units.length) all.resolve(null);
    },
  });
  const timer = setTimeout(() => all.resolve(null), timeoutMs);
  for (const unit of units) sensor.watch(unit);
  await all.promise;
  clearTimeout(timer);
  sensor.close();
  const tooLate = failure("timed-out", `systemd does not answer within ${timeoutMs / 1000} s`, { recoverable: true });
  return new Map(units.map((unit) => [unit, states.get(unit) ?? tooLate]));
}

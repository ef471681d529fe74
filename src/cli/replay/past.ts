import { recalledFor } from "../../daemon/recalled-observations.ts";
import type { MessageObservation, Observation, SettledObservation, UnitObservation } from "../../model/observation.ts";

/** What the journal gives back to a daemon that starts: as many samples as it asks for (src/daemon/recall-observations.ts). */
const MOST = { memory: 3000, probe: 200 } as const;

/** What was observed of a unit in this boot, as far as a daemon that starts is told of it. */
export interface Past {
  add(observation: Observation): void;
  /** What it is told once it has seen the unit. */
  recalled(unit: UnitObservation, depends: readonly string[] | null): readonly Observation[];
  /** The last heartbeat, where it is of this invocation. */
  heartbeatOf(unit: UnitObservation): MessageObservation | null;
}

/** Begins a past with nothing in it. */
export function blankPast(): Past {
  const kept: { readonly memory: Observation[]; readonly probe: Observation[] } = { memory: [], probe: [] };
  let heartbeat: MessageObservation | null = null;
  let settled: SettledObservation | null = null;
  return {
    add(observation) {
      if (observation.kind === "message") {
        if (observation.class === "activity") heartbeat = observation;
        return;
      }
      if (observation.kind === "settled") settled = observation;
      if (observation.kind !== "memory" && observation.kind !== "probe") return;
      const list = kept[observation.kind];
      list.push(observation);
      const most = MOST[observation.kind];
      // In one go now and then: a shift each time would move thousands.
      if (list.length > most * 2) list.splice(0, list.length - most);
    },
    recalled(unit, depends) {
      const said = settled === null ? [] : [settled];
      const seen = [...said, ...kept.probe.slice(-MOST.probe), ...kept.memory.slice(-MOST.memory)];
      return recalledFor(seen, { unit, depends });
    },
    heartbeatOf: ({ invocationId }) =>
      invocationId !== null && heartbeat?.invocationId === invocationId ? heartbeat : null,
  };
}

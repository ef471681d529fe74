import type { Observation } from "../model/observation.ts";
import type { MonotonicMs, UnitName } from "../model/scalars.ts";
import type { UnitSettings } from "../model/settings.ts";
import type { PolicyState } from "../policy/state.ts";
import type { Clock } from "../runtime/clock.ts";
import type { JournalQueries } from "../sensors/journal/query.ts";
import type { AuditDesk } from "./audit-desk.ts";
import { initialState } from "./initial-state.ts";
import { ObservationRecall } from "./recall-observations.ts";
import { recall } from "./recall.ts";
import { withRecalled } from "./recalled-state.ts";
import type { Loaded } from "./state-store.ts";

/** Brings back what is remembered of a unit from before this daemon: the saved state, and what the journal adds to it. */
export class UnitMemory {
  private readonly options: UnitMemoryOptions;
  private readonly observations: ObservationRecall;
  private hasToldObservations = false;

  constructor(options: UnitMemoryOptions) {
    this.options = options;
    this.observations = new ObservationRecall(options.queries);
  }

  /** The state it is watched with, and what was observed of it in this boot. What the journal does not tell is told, and done without. */
  async of(
    unit: UnitName,
    settings: UnitSettings,
  ): Promise<{ readonly state: PolicyState; readonly past: readonly Observation[] }> {
    const { queries, loaded, clock, desk } = this.options;
    const state = initialState(unit, loaded, { clock, settleMs: settings.restart.settleMs });
    const sinceMs = (clock.monotonicMs() - settings.restart.windowMs) as MonotonicMs;
    const [recalled, past] = await Promise.all([recall(queries, unit, sinceMs), this.observations.of(unit)]);
    if (!recalled.ok) desk.say("trouble", recalled.message, { reason: "recall-failed", priority: 4 });
    // One trouble with the journal is told once, not once a unit.
    else if (!past.ok && !this.hasToldObservations) {
      this.hasToldObservations = true;
      desk.say("trouble", past.message, { reason: "recall-failed", priority: 4 });
    }
    const saved = loaded.kind === "state" ? loaded.state.units.find((one) => one.unit === unit) : undefined;
    const knownBelow = saved?.sequence ?? 0;
    return {
      state: recalled.ok ? withRecalled(state, recalled.value, { settings, knownBelow }) : state,
      past: past.ok ? past.value : [],
    };
  }
}

/** What it remembers by. */
export interface UnitMemoryOptions {
  readonly queries: JournalQueries;
  readonly loaded: Loaded;
  readonly clock: Clock;
  readonly desk: AuditDesk;
}

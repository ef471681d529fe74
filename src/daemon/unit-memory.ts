import type { Observation } from "../model/observation.ts";
import type { Failure, Result } from "../model/result.ts";
import type { MonotonicMs, UnitName } from "../model/scalars.ts";
import type { UnitSettings } from "../model/settings.ts";
import type { PolicyState } from "../policy/state.ts";
import type { Clock } from "../runtime/clock.ts";
import type { UnitQuestions } from "../sensors/journal/unit-questions.ts";
import type { AuditDesk } from "./audit-desk.ts";
import { initialState } from "./initial-state.ts";
import { recallObservations } from "./recall-observations.ts";
import { recallAll } from "./recall.ts";
import { withRecalled } from "./recalled-state.ts";
import type { Loaded } from "./state-store.ts";

/** The state that a unit is watched with, and what was observed of it in this boot. */
export interface Remembered {
  readonly state: PolicyState;
  readonly past: readonly Observation[];
}

/** Brings back what is remembered of units from before this daemon: the saved state, and what the journal adds to it. */
export class UnitMemory {
  private readonly options: UnitMemoryOptions;

  constructor(options: UnitMemoryOptions) {
    this.options = options;
  }

  /** For all units by the same few questions. What the journal does not tell is told, and done without. */
  async ofAll(units: ReadonlyMap<UnitName, UnitSettings>): Promise<ReadonlyMap<UnitName, Remembered>> {
    const { questions, loaded, clock } = this.options;
    const nowMs = clock.monotonicMs();
    const initial = new Map(
      [...units].map(([unit, { restart }]) => [
        unit,
        initialState(unit, loaded, { clock, settleMs: restart.settleMs }),
      ]),
    );
    const since = new Map([...units].map(([unit, { restart }]) => [unit, (nowMs - restart.windowMs) as MonotonicMs]));
    const [recalls, pasts] = await Promise.all([
      recallAll(questions, since),
      recallObservations(questions, [...units.keys()]),
    ]);
    // Who is not sure of what was done needs not be told that of what was seen.
    if (!this.tell(recalls)) this.tell(pasts);
    const savedUnits = loaded.kind === "state" ? loaded.state.units : [];
    const sequences = new Map(savedUnits.map(({ unit, sequence }) => [unit, sequence]));
    return new Map(
      [...initial].map(([unit, state]) => {
        const recalled = recalls.get(unit);
        const past = pasts.get(unit);
        const settings = units.get(unit);
        const isKnown = recalled?.ok === true && settings !== undefined;
        return [
          unit,
          {
            state: isKnown
              ? withRecalled(state, recalled.value, { settings, knownBelow: sequences.get(unit) ?? 0 })
              : state,
            past: past?.ok === true ? past.value : [],
          },
        ];
      }),
    );
  }

  /** One trouble with the journal is told once, not once a unit; true where there was one. */
  private tell(answers: ReadonlyMap<UnitName, Result<unknown>>): boolean {
    const failures = [...answers].flatMap(([unit, answer]) => (answer.ok ? [] : [[unit, answer] as const]));
    const byMessage = Map.groupBy<string, readonly [UnitName, Failure]>(failures, ([, { message }]) => message);
    for (const [message, failed] of byMessage) {
      const evidence = { units: failed.map(([unit]) => unit) };
      this.options.desk.say("trouble", message, { reason: "recall-failed", priority: 4, evidence });
    }
    return failures.length > 0;
  }
}

/** What it remembers by. */
export interface UnitMemoryOptions {
  readonly questions: UnitQuestions;
  readonly loaded: Loaded;
  readonly clock: Clock;
  readonly desk: AuditDesk;
}

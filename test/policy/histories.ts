import * as fc from "fast-check";
import type { UnitSettings } from "../../src/model/settings.ts";
import { SimulatedUnit } from "./simulated-unit.ts";
import { type Deed, Simulation } from "./simulation.ts";

type Happening = (simulation: Simulation) => void;

/** What can happen to a unit, to what is seen of it, to what is done, and to this program. */
export const happenings = {
  crash: ({ unit }) => unit.fall("exit-code"),
  exit: ({ unit }) => unit.fall("success"),
  vanish: ({ unit }) => unit.stop("unknown"),
  operatorStop: ({ unit }) => unit.stop("job"),
  operatorStart: ({ unit }) => {
    if (!unit.up) unit.activate("operator");
  },
  operatorRestart: ({ unit }) => unit.activate("operator"),
  pause: (simulation) => simulation.pause(900_000),
  resume: (simulation) => simulation.pause(0),
  memoryUp: ({ unit }) => (unit.memoryBytes = 400e6),
  memoryDown: ({ unit }) => (unit.memoryBytes = 80e6),
  silent: ({ unit }) => (unit.talking = false),
  talking: ({ unit }) => (unit.talking = true),
  stray: ({ unit }) => (unit.stray = 4711),
  strayGone: ({ unit }) => (unit.stray = null),
  strayPidRecycled: ({ unit }) => (unit.strayLife += 1),
  respawner: ({ unit }) => (unit.strayReturns = !unit.strayReturns),
  doubtful: ({ unit }) => (unit.doubtful = true),
  doubtfulGone: ({ unit }) => (unit.doubtful = false),
  conflict: (simulation) => simulation.show(simulation.unit.message("conflict")),
  critical: (simulation) => simulation.show(simulation.unit.message("critical")),
  network: (simulation) => simulation.show(simulation.unit.message("network")),
  busLost: (simulation) => (simulation.unitSeen = false),
  busBack: (simulation) => (simulation.unitSeen = true),
  memoryLost: (simulation) => (simulation.memorySeen = false),
  memoryBack: (simulation) => (simulation.memorySeen = true),
  processesLost: (simulation) => (simulation.processesSeen = false),
  processesBack: (simulation) => (simulation.processesSeen = true),
  journalLost: (simulation) => {
    simulation.journalSeen = false;
    simulation.show(simulation.unit.sight(false));
  },
  journalBack: (simulation) => {
    simulation.journalSeen = true;
    simulation.show(simulation.unit.sight(true));
  },
  outage: (simulation) => (simulation.dependencyUp = false),
  outageOver: (simulation) => (simulation.dependencyUp = true),
  crashLoop: ({ unit }) => (unit.crashesAfterMs = 3_000),
  crashLoopOver: ({ unit }) => (unit.crashesAfterMs = null),
  daemonKilled: (simulation) => simulation.restartDaemon(),
  slowActions: (simulation) => (simulation.actionTakesMs = 40_000),
  quickActions: (simulation) => (simulation.actionTakesMs = 0),
  failingActions: (simulation) => (simulation.actionResult = "failed"),
  timingOut: (simulation) => (simulation.actionResult = "timed-out"),
  workingActions: (simulation) => (simulation.actionResult = "done"),
} satisfies Record<string, Happening>;

export type HappeningName = keyof typeof happenings;

/** What happens, and for how long nothing else does. */
export interface Step {
  readonly happening: HappeningName;
  readonly thenMs: number;
}

/** A unit's story from outside. */
export interface History {
  readonly restartPolicy: "no" | "on-failure" | "always";
  readonly steps: readonly Step[];
}

/** Random steps out of some happenings. */
export function randomSteps(names: readonly HappeningName[], maxLength: number): fc.Arbitrary<readonly Step[]> {
  const step = fc.record({
    happening: fc.constantFrom(...names),
    thenMs: fc.constantFrom(0, 5_000, 30_000, 120_000, 600_000, 2_000_000),
  });
  return fc.array(step, { minLength: 1, maxLength });
}

const histories: fc.Arbitrary<History> = fc.record({
  restartPolicy: fc.constantFrom("no" as const, "on-failure" as const, "always" as const),
  steps: randomSteps(Object.keys(happenings) as HappeningName[], 40),
});

/** Plays steps against the real policy. */
export function play(simulation: Simulation, steps: readonly Step[]): Simulation {
  for (const { happening, thenMs } of steps) {
    happenings[happening](simulation);
    simulation.runCoarsely(thenMs);
  }
  return simulation;
}

/** Plays a whole history. */
export function playHistory({ restartPolicy, steps }: History, settings: Partial<UnitSettings> = {}): Simulation {
  return play(new Simulation({ unit: new SimulatedUnit(restartPolicy), settings }), steps);
}

// One seed a run: all properties look at the same histories, so each is played once.
const seed = Math.floor(Math.random() * 2 ** 31);
const played = new Map<string, Simulation>();

function playOnce(history: History): Simulation {
  const key = JSON.stringify(history);
  const simulation = played.get(key) ?? playHistory(history);
  played.set(key, simulation);
  return simulation;
}

/** Holds something against many random histories that have been played to the end. */
export function overHistories(
  property: (simulation: Simulation, history: History) => void,
  { numRuns = 300 }: { readonly numRuns?: number } = {},
): void {
  const holds = (history: History): void => {
    property(playOnce(history), history);
  };
  fc.assert(fc.property(histories, holds), { numRuns, seed });
}

/** Faults that come and go beside losses of sight, while pauses keep the program from acting at once. */
const obscured = randomSteps(
  [
    "memoryUp",
    "memoryLost",
    "memoryBack",
    "stray",
    "strayPidRecycled",
    "processesLost",
    "processesBack",
    "silent",
    "journalLost",
    "journalBack",
    "exit",
    "busLost",
    "busBack",
    "pause",
    "resume",
  ],
  12,
);

/** Holds every deed in histories with much loss of sight against a property. */
export function everyDeedWhileObscured(property: (deed: Deed) => void): void {
  const holds = (steps: readonly Step[]): void => playHistory({ restartPolicy: "no", steps }).deeds.forEach(property);
  fc.assert(fc.property(obscured, holds), { numRuns: 250 });
}

/** Holds every deed in many random histories against a property. */
export function everyDeed(property: (deed: Deed, simulation: Simulation, earlier: readonly Deed[]) => void): void {
  overHistories((simulation) =>
    simulation.deeds.forEach((deed, index) => property(deed, simulation, simulation.deeds.slice(0, index))),
  );
}

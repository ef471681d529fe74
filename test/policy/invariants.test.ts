import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { settings } from "./settings.ts";
import { SimulatedUnit } from "./simulated-unit.ts";
import { type Deed, Simulation } from "./simulation.ts";

type Event = (simulation: Simulation) => void;

const happenings: Record<string, Event> = {
  crash: ({ unit }) => unit.fall("exit-code"),
  exit: ({ unit }) => unit.fall("success"),
  operatorStop: ({ unit }) => unit.stop("job"),
  operatorStart: ({ unit }) => {
    if (!unit.up) unit.activate("operator");
  },
  operatorRestart: ({ unit }) => unit.activate("operator"),
  memoryUp: ({ unit }) => (unit.memoryBytes = 400e6),
  memoryDown: ({ unit }) => (unit.memoryBytes = 80e6),
  silent: ({ unit }) => (unit.talking = false),
  talking: ({ unit }) => (unit.talking = true),
  stray: ({ unit }) => (unit.stray = 4711),
  strayGone: ({ unit }) => (unit.stray = null),
  respawner: ({ unit }) => (unit.strayReturns = !unit.strayReturns),
  conflict: (simulation) => simulation.show(simulation.unit.message("conflict")),
  critical: (simulation) => simulation.show(simulation.unit.message("critical")),
  network: (simulation) => simulation.show(simulation.unit.message("network")),
  busLost: (simulation) => (simulation.unitSeen = false),
  busBack: (simulation) => (simulation.unitSeen = true),
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
};

const histories = fc.record({
  restartPolicy: fc.constantFrom("no" as const, "on-failure" as const, "always" as const),
  steps: fc.array(
    fc.record({
      happening: fc.constantFrom(...Object.keys(happenings)),
      thenMs: fc.constantFrom(0, 5_000, 30_000, 120_000, 600_000, 2_000_000),
    }),
    { minLength: 1, maxLength: 40 },
  ),
});

/** Plays random histories against the real policy and holds every deed against a property. */
function always(property: (deed: Deed, simulation: Simulation, earlier: readonly Deed[]) => void): void {
  fc.assert(
    fc.property(histories, ({ restartPolicy, steps }) => {
      const simulation = new Simulation({ unit: new SimulatedUnit(restartPolicy) });
      for (const { happening, thenMs } of steps) {
        happenings[happening]?.(simulation);
        simulation.run(thenMs);
      }
      simulation.deeds.forEach((deed, index) => property(deed, simulation, simulation.deeds.slice(0, index)));
    }),
    { numRuns: 300 },
  );
}

const { restart } = settings;
const startsUnit = ({ action }: Deed) => action.kind === "restart" || action.kind === "start";
const isBeyondBudget = ({ action }: Deed) => action.kind === "start" && action.beyondBudget;

describe("the policy, over random histories,", () => {
  it("never restarts beyond the budget, slow retries apart", () => {
    always((deed, { unit }, earlier) => {
      if (!startsUnit(deed)) return;
      const since = deed.atMs - restart.windowMs;
      const ours = earlier.filter((before) => startsUnit(before) && before.atMs > since).length;
      const systemds = unit.restartsBySystemd.filter((atMs) => atMs > since && atMs <= deed.atMs).length;
      if (!isBeyondBudget(deed)) expect(ours + systemds).toBeLessThan(restart.budget);
      else {
        const last = earlier.findLast(isBeyondBudget);
        expect(deed.atMs - (last?.atMs ?? -Infinity)).toBeGreaterThanOrEqual(restart.retryAfterGivingUpMs);
      }
    });
  });

  it("never signals anything but a stray", () => {
    always(({ action }, { unit }) => {
      if (action.kind !== "end-strays") return;
      for (const { process, standing } of action.strays) {
        expect(standing).toBe("stray");
        expect(process.cgroup).not.toContain(unit.observeUnit().controlGroup);
      }
    });
  });

  it("never acts on an unseen unit nor against its operator", () => {
    always(({ truth }) => {
      expect(truth.unitSeen).toBe(true);
      expect(truth.stoppedByOperator).toBe(false);
    });
  });

  it("never restarts an invocation that has not had its time to settle", () => {
    always(({ action, atMs, truth }, { ends }) => {
      if (action.kind !== "restart") return;
      expect(truth.up).toBe(true);
      expect(atMs - (truth.activeSinceMs ?? atMs)).toBeGreaterThanOrEqual(restart.settleMs);
      const last = ends.findLast((end) => end.atMs < atMs && end.result !== "timed-out");
      if (last !== undefined) expect(atMs - last.atMs).toBeGreaterThanOrEqual(restart.settleMs);
    });
  });

  it("has at most one action in flight, and pauses between any two", () => {
    always(({ atMs, stateBefore }, _, earlier) => {
      expect(stateBefore.inFlight).toBeNull();
      const before = earlier.at(-1);
      if (before !== undefined) expect(atMs - before.atMs).toBeGreaterThanOrEqual(restart.pauseMs);
    });
  });

  it("breaks none of the invariants that the daemon asserts before it acts", () => {
    always(({ broken }) => expect(broken).toBeNull());
  });

  it("never touches a unit that is healthy throughout", () => {
    fc.assert(
      fc.property(
        fc.array(fc.constantFrom("daemonKilled", "journalLost", "journalBack", "network", "busLost", "busBack")),
        (names) => {
          const simulation = new Simulation();
          for (const name of names) {
            happenings[name]?.(simulation);
            simulation.run(400_000);
          }
          expect(simulation.deeds).toEqual([]);
        },
      ),
    );
  });

  it("does nothing in observe mode, whatever happens", () => {
    fc.assert(
      fc.property(histories, ({ restartPolicy, steps }) => {
        const simulation = new Simulation({ unit: new SimulatedUnit(restartPolicy), settings: { mode: "observe" } });
        for (const { happening, thenMs } of steps) {
          happenings[happening]?.(simulation);
          simulation.run(thenMs);
        }
        expect(simulation.deeds).toEqual([]);
      }),
      { numRuns: 50 },
    );
  });
});

describe("a lasting fault that can be cured", () => {
  const withinMs = (fault: Event, options: { limitMs: number; kind: string; restartPolicy?: "no" | "on-failure" }) => {
    const simulation = new Simulation({ unit: new SimulatedUnit(options.restartPolicy ?? "on-failure") });
    simulation.run(120_000);
    const beganMs = simulation.unit.nowMs;
    fault(simulation);
    simulation.run(options.limitMs);
    const deed = simulation.deeds.find(({ action }) => action.kind === options.kind);
    expect(deed?.atMs ?? Infinity).toBeLessThanOrEqual(beganMs + options.limitMs);
    simulation.run(120_000);
    return simulation;
  };

  it("memory over the limit: restarted within 3 of 5 samples", () => {
    const { deeds, unit } = withinMs((s) => (s.unit.memoryBytes = 400e6), { limitMs: 125_000, kind: "restart" });
    expect(deeds).toHaveLength(1);
    expect(unit.up).toBe(true);
  });

  it("a stall: restarted after two times 150 s of silence", () => {
    const { deeds } = withinMs((s) => (s.unit.talking = false), { limitMs: 310_000, kind: "restart" });
    expect(deeds).toHaveLength(1);
  });

  it("a stray: ended when seen again after 10 s", () => {
    const { deeds } = withinMs((s) => (s.unit.stray = 4711), { limitMs: 25_000, kind: "end-strays" });
    expect(deeds).toHaveLength(1);
  });

  it("a unit that fell and that systemd does not restart: started after the first backoff", () => {
    const { deeds, unit } = withinMs((s) => s.unit.fall("exit-code"), {
      limitMs: 20_000,
      kind: "start",
      restartPolicy: "no",
    });
    expect(deeds).toHaveLength(1);
    expect(unit.up).toBe(true);
  });

  it("a crash loop: held, started with growing delay, given up loudly, then retried slowly until it ends", () => {
    const simulation = withinMs((s) => (s.unit.crashesAfterMs = 1_000), { limitMs: 60_000, kind: "hold" });
    simulation.run(2 * 3_600_000);
    expect(simulation.decisions.filter(({ reason }) => reason === "gave-up")).toHaveLength(1);
    const starts = simulation.deeds.filter(({ action }) => action.kind === "start").map(({ atMs }) => atMs);
    const gaps = starts.slice(1).map((atMs, index) => atMs - (starts[index] ?? 0));
    expect(Math.max(...gaps)).toBeLessThanOrEqual(restart.retryAfterGivingUpMs + 60_000);
    expect(gaps.slice(-2).every((gapMs) => gapMs >= restart.retryAfterGivingUpMs)).toBe(true);
    simulation.unit.crashesAfterMs = null;
    simulation.run(restart.retryAfterGivingUpMs + 60_000);
    expect(simulation.unit.up).toBe(true);
    simulation.run(restart.backoff.resetAfterMs + 60_000);
    expect(simulation.mind.state.gaveUpAtMs).toBeNull();
    expect(simulation.mind.state.attempts).toBe(0);
  });

  it("a stray that keeps the unit from starting: ended, then the unit is started without waiting for the backoff", () => {
    const simulation = new Simulation();
    simulation.run(120_000);
    simulation.unit.stray = 4711;
    simulation.unit.crashesAfterMs = 1_000;
    simulation.run(15_000);
    const ended = simulation.deeds.find(({ action }) => action.kind === "end-strays");
    simulation.unit.crashesAfterMs = null;
    simulation.run(60_000);
    expect(ended).toBeDefined();
    expect(simulation.unit.up).toBe(true);
  });

  it("a respawner: after 3 kills no more, and its parent is told", () => {
    const simulation = new Simulation();
    simulation.unit.stray = 4711;
    simulation.unit.strayReturns = true;
    simulation.run(3_600_000);
    expect(simulation.deeds.filter(({ action }) => action.kind === "end-strays")).toHaveLength(3);
    expect(simulation.decisions.filter(({ reason }) => reason === "respawner")).toHaveLength(1);
  });
});

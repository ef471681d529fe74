import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { type HappeningName, happenings, play, randomSteps } from "./histories.ts";
import { settings } from "./settings.ts";
import { SimulatedUnit } from "./simulated-unit.ts";
import { Simulation } from "./simulation.ts";

const { restart } = settings;

/** Plays a fault on a unit that was well; the fault is acted on within its time. */
const withinMs = (
  fault: (simulation: Simulation) => void,
  options: { limitMs: number; kind: string; restartPolicy?: "no" | "on-failure" },
) => {
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

describe("a lasting fault that can be cured", () => {
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

describe("a lasting fault that can be cured, after whatever went before,", { timeout: 60_000 }, () => {
  /** What disturbs for a while and leaves a unit that is well, seen, and cared for. */
  const disturbances = randomSteps(
    ["daemonKilled", "busLost", "journalLost", "memoryLost", "processesLost", "outage", "network", "pause", "doubtful"],
    6,
  );
  const repairs: readonly HappeningName[] = [
    "busBack",
    "journalBack",
    "memoryBack",
    "processesBack",
    "outageOver",
    "resume",
    "doubtfulGone",
  ];

  it.each([
    ["memoryUp", "restart", 160_000],
    ["silent", "restart", 320_000],
    ["stray", "end-strays", 30_000],
    ["exit", "start", 25_000],
  ] as const)("%s: %s within its time", (fault, kind, limitMs) => {
    fc.assert(
      fc.property(disturbances, (steps) => {
        const simulation = play(new Simulation(), steps);
        for (const repair of repairs) happenings[repair](simulation);
        simulation.run(300_000);
        expect(simulation.deeds).toEqual([]);
        happenings[fault](simulation);
        simulation.run(limitMs);
        expect(simulation.deeds.map(({ action }) => action.kind)).toEqual([kind]);
      }),
      { numRuns: 30 },
    );
  });
});

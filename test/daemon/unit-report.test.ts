import { describe, expect, it } from "vitest";
import { reportOf } from "../../src/daemon/unit-report.ts";
import type { MemoryObservation } from "../../src/model/observation.ts";
import type { MonotonicMs, WallMs } from "../../src/model/scalars.ts";
import { KeeperWorld } from "./keeper-world.ts";
import { SimulatedUnit, unitName } from "../policy/simulated-unit.ts";

const wallAt = (monotonicMs: number): WallMs => (1.7e12 + monotonicMs) as WallMs;

function reported(world: KeeperWorld, memory: readonly MemoryObservation[] = []) {
  const { keeper, unit, settings } = world;
  const now = { monotonicMs: unit.nowMs, wallMs: wallAt(unit.nowMs) };
  return reportOf({ unit: unitName, settings, state: keeper.state, situation: keeper.lastSituation, memory, now });
}

describe("the report on a unit", () => {
  it("has its state, its detectors and its restarts", async () => {
    const world = new KeeperWorld().greet();
    await world.run(60_000);
    expect(reported(world)).toMatchObject({
      unit: unitName,
      active_state: "active",
      active_since: new Date(wallAt(world.unit.activeSinceMs ?? 0)).toISOString(),
      mode: "heal",
      left_alone: false,
      paused_until: null,
      held_until: null,
      restarts: { count: 0, budget: world.settings.restart.budget },
      incidents: [],
    });
    expect(reported(world).detectors.map(({ name }) => name)).toContain("stall");
  });

  it("knows nothing of a unit that it has not seen, and says so", () => {
    expect(reported(new KeeperWorld())).toMatchObject({ active_state: null, memory: { bytes: null }, detectors: [] });
  });

  it("tells a pause, an open incident, and an operator's stop", async () => {
    const world = new KeeperWorld().greet();
    await world.run(30_000);
    world.keeper.pause((world.unit.nowMs + 600_000) as MonotonicMs, 0);
    world.unit.memoryBytes = 400e6;
    await world.run(300_000);
    expect(reported(world)).toMatchObject({
      paused_until: expect.any(String) as unknown,
      incidents: [{ detector: "memory-limit" }],
    });
    world.unit.stop("job");
    await world.run(10_000);
    expect(reported(world)).toMatchObject({ left_alone: true, active_since: null, memory: { bytes: null } });
  });

  it("shows the course of memory by the measure that is judged", async () => {
    const world = new KeeperWorld().greet();
    await world.run(10_000);
    const sample = new SimulatedUnit().observeMemory() as MemoryObservation;
    const { memory } = reported(world, [
      { ...sample, anonBytes: 1 },
      { ...sample, anonBytes: null },
      { ...sample, anonBytes: 3 },
    ]);
    expect(memory).toMatchObject({ bytes: 3, recent_bytes: [1, 3] });
  });
});

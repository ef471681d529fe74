import { describe, expect, it } from "vitest";
import type { MonotonicMs } from "../../src/model/scalars.ts";
import { KeeperWorld } from "./keeper-world.ts";

const minute = 60_000;
/** A world in which a restart for memory is due, paused for so long. */
async function paused(forMs: number): Promise<KeeperWorld> {
  const world = new KeeperWorld().greet();
  await world.run(minute);
  expect(world.keeper.pause((world.unit.nowMs + forMs) as MonotonicMs, 1000).ok).toBe(true);
  world.unit.memoryBytes = 400e6;
  return world;
}
const reasons = (world: KeeperWorld) => world.records("operator").map(({ reason }) => reason);

describe("a pause", () => {
  it("is recorded, and saved at once, with who asked for it", async () => {
    const world = await paused(10 * minute);
    expect(world.records("operator")).toMatchObject([{ reason: "paused", evidence: { forMs: 600_000, by: 1000 } }]);
    expect(world.saved.pausedUntilMs).toBe(world.unit.nowMs + 600_000);
  });

  it("holds every action until it is over, and says when it is", async () => {
    const world = await paused(10 * minute);
    await world.run(9 * minute);
    expect(world.records("withheld").map(({ reason }) => reason)).toContain("paused");
    expect(world.records("intent")).toEqual([]);
    await world.run(3 * minute);
    expect(reasons(world)).toEqual(["paused", "pause-over"]);
    expect(world.records("intent")).toMatchObject([{ evidence: { action: "restart" } }]);
  });

  it("is ended by whoever resumes it", async () => {
    const world = await paused(60 * minute);
    await world.run(3 * minute);
    expect(world.keeper.pause(null, 0).ok).toBe(true);
    await world.run(minute);
    expect(reasons(world)).toEqual(["paused", "resumed"]);
    expect(world.records("intent")).toHaveLength(1);
  });

  it("outlives the daemon", async () => {
    const world = await paused(60 * minute);
    await world.reborn();
    await world.run(5 * minute);
    expect(world.records("intent")).toEqual([]);
  });

  it("that cannot be recorded is none", async () => {
    const world = new KeeperWorld().greet();
    world.trailTakes = false;
    expect(world.keeper.pause((world.unit.nowMs + minute) as MonotonicMs, 0).ok).toBe(false);
    expect(world.keeper.state.pausedUntilMs).toBeNull();
    expect(world.held).toEqual([]);
  });
});

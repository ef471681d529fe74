import { describe, expect, it } from "vitest";
import { parseState, formatState } from "../../src/daemon/state-schema.ts";
import { freshState } from "../../src/policy/state.ts";
import { unitName } from "../policy/simulated-unit.ts";
import { KeeperWorld } from "../daemon/keeper-world.ts";

async function due(): Promise<KeeperWorld> {
  const world = new KeeperWorld().greet();
  world.unit.memoryBytes = 400e6;
  await world.run(60_000);
  return world;
}
describe("unit keeper", () => {
  it("restarts although the snapshot fails: evidence is wanted, the cure is needed", async () => {
    const world = await due();
    world.snapshots = "throw";
    await world.run(30_000);
    expect(world.effects).toContain("act restart");
  });

  it("does not act when it is paused, or the operator stops the unit, while the snapshot is taken", async () => {
    const world = await due();
    const gate = Promise.withResolvers<void>();
    world.beforeSnapshot = () => gate.promise;
    await world.run(30_000);
    world.unit.stop("job");
    await world.run(5_000);
    gate.resolve();
    await world.run(5_000);
    expect(world.effects).not.toContain("act restart");
  });
});
describe("state file", () => {
  it("gives back what was saved, and nothing more", () => {
    const saved = {
      savedAt: { bootId: "b", monotonicMs: 1, wallMs: 2 },
      journalCursor: null,
      units: [freshState(unitName)],
    };
    expect(parseState(formatState(saved))).toEqual(saved);
  });

  it("is not taken when it names a detector that there is not", () => {
    const incident = { id: "i", detector: "weather", reason: "rain", openedAtMs: 1 };
    const saved = {
      savedAt: { bootId: "b", monotonicMs: 1, wallMs: 2 },
      journalCursor: null,
      units: [{ ...freshState(unitName), incidents: [incident] }],
    };
    expect(parseState(formatState(saved as never))).toBeNull();
  });
});

import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { AuditRecord } from "../../src/model/audit-record.ts";
import { KeeperWorld } from "./keeper-world.ts";

const idsOf = (records: readonly AuditRecord[]) => new Set(records.map(({ decision }) => decision));

// Invariant 6: intent before deed, and an outcome for every intent, also across a crash of the daemon.
describe("a daemon that dies at any await point", { timeout: 60_000 }, () => {
  const faults = {
    memoryUp: ({ unit }) => (unit.memoryBytes = 400e6),
    stray: ({ unit }) => (unit.stray = 4711),
    crashLoop: ({ unit }) => (unit.crashesAfterMs = 1_000),
    crashLoopOver: ({ unit }) => (unit.crashesAfterMs = null),
    exit: ({ unit }) => unit.fall("success"),
    failing: (world) => (world.ending = "failed"),
    throwing: (world) => (world.ending = "throw"),
    working: (world) => (world.ending = "done"),
    unrecorded: (world) => (world.trailTakes = !world.trailTakes),
  } satisfies Record<string, (world: KeeperWorld) => unknown>;
  const deaths = fc.array(
    fc.record({
      fault: fc.constantFrom(...(Object.keys(faults) as (keyof typeof faults)[])),
      diesAfter: fc.integer({ min: 0, max: 12 }),
      thenMs: fc.constantFrom(0, 60_000, 200_000),
    }),
    { minLength: 1, maxLength: 8 },
  );

  it("leaves no deed without an earlier intent, and no intent without an outcome", async () => {
    const property = async (steps: typeof deaths extends fc.Arbitrary<infer Steps> ? Steps : never) => {
      const world = new KeeperWorld().greet();
      for (const { fault, diesAfter, thenMs } of steps) {
        world.diesAfter = diesAfter;
        faults[fault](world);
        await world.run(thenMs);
      }
      world.trailTakes = true;
      world.diesAfter = -1;
      await world.run(5_000);
      const { effects } = world;
      const acts = effects.filter((effect) => effect.startsWith("act ")).length;
      expect(acts).toBeLessThanOrEqual(world.records("intent").length);
      effects.forEach((effect, index) => {
        if (!effect.startsWith("act ")) return;
        const kind = effect.slice(4);
        const earlier = effects.slice(0, index);
        expect(earlier.findLast((before) => /^(?:intent|outcome|act) /.test(before))).toBe(`intent ${kind}`);
      });
      expect(idsOf(world.records("outcome"))).toEqual(idsOf(world.records("intent")));
    };
    await fc.assert(fc.asyncProperty(deaths, property), { numRuns: 60 });
  });
});

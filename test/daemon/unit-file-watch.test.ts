import { describe, expect, it } from "vitest";
import { UnitFileWatch } from "../../src/daemon/unit-file-watch.ts";
import type { SightObservation } from "../../src/model/observation.ts";
import type { BootId, MonotonicMs, WallMs } from "../../src/model/scalars.ts";
import { sight, unitName } from "../detectors/observations.ts";
import { settled } from "./keeper-world.ts";

/** A watch above a unit with these properties, and when they were read. */
function watching(properties: Record<string, unknown> | null = {}) {
  const world = { nowMs: 1000, properties, readAt: [] as number[], told: [] as SightObservation[] };
  const watch = new UnitFileWatch({
    unit: unitName,
    clock: {
      monotonicMs: () => world.nowMs as MonotonicMs,
      wallMs: () => 0 as WallMs,
      bootId: "b".repeat(32) as BootId,
    },
    properties: async () => {
      world.readAt.push(world.nowMs);
      return world.properties;
    },
    onSight: (seen) => world.told.push(seen),
  });
  async function beat(seconds: number): Promise<void> {
    for (let second = 0; second < seconds; second += 1) {
      world.nowMs += 1000;
      watch.tick(world.nowMs);
      await settled();
    }
  }
  return { world, watch, beat };
}

const elsewhere = { StandardOutput: "append:/tmp/bot.log", StandardError: "inherit" };
const journal = { StandardOutput: "journal", StandardError: "inherit" };

describe("the watch of a unit's file", () => {
  it("reads it, and again every quarter of an hour", async () => {
    const { world, watch, beat } = watching(journal);
    expect(watch.file).toBeNull();
    await beat(1850);
    expect(watch.file).not.toBeNull();
    expect(world.readAt).toEqual([2000, 902_000, 1_802_000]);
  });

  it("tries again after a minute what could not be read", async () => {
    const { world, watch, beat } = watching(null);
    await beat(130);
    expect(world.readAt).toEqual([2000, 62_000, 122_000]);
    expect(watch.file).toBeNull();
  });

  it("reads it with the next beat when it may be old, also when it was being read just then", async () => {
    const { world, watch, beat } = watching(journal);
    await beat(10);
    watch.expire();
    await beat(10);
    expect(world.readAt).toEqual([2000, 12_000]);
    const reading = watch.read({ isActivation: false });
    watch.expire();
    await reading;
    await beat(10);
    expect(world.readAt).toEqual([2000, 12_000, 21_000, 22_000]);
  });

  it("says that the unit logs elsewhere, and when it does so no longer how the journal is seen: of what runs, not of what is to run", async () => {
    const { world, watch, beat } = watching(journal);
    await beat(1);
    expect(watch.follow(sight(1, true))).toBe(true);
    world.properties = elsewhere;
    watch.expire();
    await beat(5);
    expect(world.told).toEqual([]);
    await watch.read({ isActivation: true });
    expect(world.told).toMatchObject([{ visible: false, reason: "not-journal" }]);
    expect(watch.follow(sight(9, true))).toBe(false);
    expect(watch.follow(sight(10, false))).toBe(true);
    expect(watch.follow(sight(11, true))).toBe(false);
    world.properties = journal;
    watch.expire();
    await beat(5);
    expect(world.told).toHaveLength(1);
    await watch.read({ isActivation: true });
    expect(world.told[1]).toEqual({ ...sight(11, true), atMs: world.nowMs });
    expect(watch.follow(sight(20, true))).toBe(true);
  });

  it("says it of a unit that ran already when it was first read", async () => {
    const { world, beat } = watching(elsewhere);
    await beat(1);
    expect(world.told).toMatchObject([{ visible: false, reason: "not-journal" }]);
  });
});

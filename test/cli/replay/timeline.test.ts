import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { reorderWindow } from "../../../src/cli/replay/reorder.ts";
import { type Stamp, timeline } from "../../../src/cli/replay/timeline.ts";
import type { MonotonicMs } from "../../../src/model/scalars.ts";

const a = "a".repeat(32);
const b = "b".repeat(32);

const ms = (inSeconds: number | null) => (inSeconds === null ? null : inSeconds * 1000);

/** Where entries lie: `[boot, monotonic, wall]`, in seconds. */
function placed(...stamps: (readonly [string | null, number | null, number | null])[]) {
  const time = timeline();
  return stamps.map(([bootId, monotonic, wall]) =>
    time.place({ bootId, monotonicMs: ms(monotonic), wallMs: ms(wall) }),
  );
}
const seconds = (...stamps: Parameters<typeof placed>) => placed(...stamps).map(({ atMs }) => atMs / 1000);

describe("timeline()", () => {
  it("is the boot's own clock, and follows no step of the wall clock", () => {
    expect(seconds([a, 100, 5000], [a, 110, 9000], [a, 120, 20])).toEqual([100, 110, 120]);
  });

  it("lays boots end to end, with what the wall clock says between them", () => {
    const [, last, first, next] = placed([a, 100, 5000], [a, 200, 5100], [b, 3, 5160], [b, 13, 5170]);
    expect([last?.atMs, first?.atMs, next?.atMs]).toEqual([200_000, 260_000, 270_000]);
    expect([last?.rebooted, first?.rebooted, next?.rebooted]).toEqual([false, true, false]);
    expect(first?.placeOf(1000)).toBe(258_000);
  });

  it("lets no time pass between boots where the wall clock went back", () => {
    expect(seconds([a, 100, 5000], [b, 3, 10], [b, 4, 11])).toEqual([100, 100, 101]);
  });

  it("takes a late entry of the boot before for no reboot, and never goes back", () => {
    const places = placed([a, 100, 5000], [b, 3, 5010], [a, 101, 5001], [b, 5, 5012]);
    expect(places.map(({ rebooted }) => rebooted)).toEqual([false, true, false, false]);
    expect(places.map(({ atMs }) => atMs / 1000)).toEqual([100, 110, 110, 112]);
  });

  it("stands still without times, and goes by the wall clock where it is all there is", () => {
    expect(seconds([null, null, null], [null, null, null])).toEqual([0, 0]);
    expect(seconds([null, null, 50], [null, null, 80], [null, null, 70], [null, null, 75])).toEqual([0, 30, 30, 35]);
  });

  it("does not follow one damaged entry into the far future", () => {
    expect(seconds([a, 100, 5000], [a, 9e9, 5001], [a, 110, 5010])).toEqual([100, 101, 110]);
  });

  it("never goes back and never fails, whatever the entries say (property)", () => {
    const value = fc.option(fc.double({ min: 0, max: 1e13, noNaN: true }), { nil: null });
    const stamps: fc.Arbitrary<Stamp> = fc.record({
      bootId: fc.constantFrom(a, b, null),
      monotonicMs: value,
      wallMs: value,
    });
    fc.assert(
      fc.property(fc.array(stamps, { maxLength: 30 }), (all) => {
        const time = timeline();
        let beforeMs = 0;
        for (const stamp of all) {
          const { atMs } = time.place(stamp);
          expect(atMs).toBeGreaterThanOrEqual(beforeMs);
          beforeMs = atMs;
        }
      }),
    );
  });
});

describe("reorderWindow()", () => {
  it("gives what it held in the order of time, the first come first where times are equal", () => {
    const given: string[] = [];
    const held = reorderWindow<{ atMs: MonotonicMs; name: string }>(({ name }) => given.push(name));
    const push = (atMs: number, name: string) => held.push({ atMs: atMs as MonotonicMs, name });
    push(10, "b");
    push(20, "d");
    push(10, "c");
    push(5, "a");
    held.release(10 as MonotonicMs);
    expect(given).toEqual(["a", "b", "c"]);
    push(7, "late");
    held.release(30 as MonotonicMs);
    expect(given).toEqual(["a", "b", "c", "late", "d"]);
  });

  it("holds no more than it may where time stands still", () => {
    let given = 0;
    const held = reorderWindow<{ atMs: MonotonicMs }>(() => (given += 1));
    for (let count = 0; count < 100_000; count += 1) held.push({ atMs: 0 as MonotonicMs });
    expect(given).toBeGreaterThan(50_000);
    held.release(0 as MonotonicMs);
    expect(given).toBe(100_000);
  });
});

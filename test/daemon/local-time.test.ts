import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { LocalTime } from "../../src/daemon/local-time.ts";
import type { MonotonicMs, WallMs } from "../../src/model/scalars.ts";

const minute = 60_000;
const evenForMs = 30 * minute;

/** Two clocks that a test moves, looked at every second, as the daemon does. */
class Clocks {
  nowMs = 50_000;
  wall = Date.UTC(2026, 5, 15, 12, 0, 0);
  readonly time = new LocalTime({
    monotonicMs: () => this.nowMs as MonotonicMs,
    wallMs: () => this.wall as WallMs,
  });

  /** Lets time pass; the wall clock runs by `rate` fast. */
  run(ms: number, { rate = 0 } = {}): this {
    for (let passedMs = 0; passedMs < ms; passedMs += 1000) {
      this.nowMs += 1000;
      this.wall += 1000 * (1 + rate);
      this.time.look();
    }
    return this;
  }

  get minuteOfDay(): number | null {
    return this.time.minuteOfDay({ evenForMs });
  }
}

describe("the local time", () => {
  let zone: string | undefined;
  beforeEach(() => {
    zone = process.env["TZ"];
    process.env["TZ"] = "Europe/Berlin";
  });
  afterEach(() => {
    if (zone === undefined) delete process.env["TZ"];
    else process.env["TZ"] = zone;
  });

  it("is told in local minutes once the wall clock has run evenly for so long since the start, and not before", () => {
    const clocks = new Clocks();
    expect(clocks.minuteOfDay).toBeNull();
    expect(clocks.run(evenForMs - 1000).minuteOfDay).toBeNull();
    expect(clocks.run(1000).minuteOfDay).toBe(14 * 60 + 30);
  });

  it.each([
    ["forward", 6000],
    ["backward", -6000],
    ["to another day", -86_400_000],
  ])("is not told after a step %s, until it has run evenly again", (_, stepMs) => {
    const clocks = new Clocks().run(evenForMs);
    clocks.wall += stepMs;
    expect(clocks.minuteOfDay).toBeNull();
    expect(clocks.run(evenForMs - 1000).minuteOfDay).toBeNull();
    expect(clocks.run(1000).minuteOfDay).not.toBeNull();
  });

  it("is told all along while NTP slews, hours of it, and through a small correction", () => {
    const clocks = new Clocks().run(evenForMs);
    expect(clocks.run(6 * 60 * minute, { rate: 500e-6 }).minuteOfDay).not.toBeNull();
    expect(clocks.run(6 * 60 * minute, { rate: -500e-6 }).minuteOfDay).not.toBeNull();
    clocks.wall += 4000;
    expect(clocks.minuteOfDay).not.toBeNull();
  });

  it("is not told after many small steps that come to a large one", () => {
    const clocks = new Clocks().run(evenForMs);
    for (let step = 0; step < 4; step += 1) {
      clocks.wall += 2000;
      clocks.run(10_000);
    }
    expect(clocks.minuteOfDay).toBeNull();
  });

  it("is not told after a suspend, in which the monotonic clock stands still", () => {
    const clocks = new Clocks().run(evenForMs);
    clocks.wall += 8 * 60 * minute;
    expect(clocks.run(1000).minuteOfDay).toBeNull();
    expect(clocks.run(evenForMs).minuteOfDay).not.toBeNull();
  });

  it("is told although the looks were far apart, where both clocks went on alike", () => {
    const clocks = new Clocks().run(evenForMs);
    clocks.nowMs += 60 * minute;
    clocks.wall += 60 * minute;
    expect(clocks.minuteOfDay).toBe(15 * 60 + 30);
  });

  it("jumps with daylight saving time, which is no step of the clock", () => {
    const clocks = new Clocks();
    clocks.wall = Date.UTC(2026, 9, 25, 0, 20, 0);
    const before = new LocalTime({
      monotonicMs: () => clocks.nowMs as MonotonicMs,
      wallMs: () => clocks.wall as WallMs,
    });
    const told: (number | null)[] = [];
    for (let minutes = 0; minutes < 60; minutes += 1) {
      clocks.nowMs += minute;
      clocks.wall += minute;
      before.look();
      told.push(before.minuteOfDay({ evenForMs }));
    }
    expect(told.slice(29)).not.toContain(null);
    expect([told[38], told[39]]).toEqual([2 * 60 + 59, 2 * 60]);
  });

  it("is told at once where nothing is asked of the past", () => {
    expect(new Clocks().time.minuteOfDay({ evenForMs: 0 })).toBe(14 * 60);
  });
});

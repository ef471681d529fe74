import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { intervalsOf, Ticker } from "../../src/daemon/ticker.ts";
import { UnitWatch } from "../../src/daemon/unit-watch.ts";
import type { MonotonicMs } from "../../src/model/scalars.ts";
import type { UnitSettings } from "../../src/model/settings.ts";
import { settings as defaults } from "../policy/settings.ts";
import { SimulatedUnit } from "../policy/simulated-unit.ts";
import { watchOptions } from "./watch-options.ts";

const settings: UnitSettings = { ...defaults, activity: { ...defaults.activity, stallAfterMs: 60_000, strikes: 2 } };
const BEAT_MS = 1000;
const STOPPED_MS = 600_000;

beforeEach(() => void vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout"] }));
afterEach(() => void vi.useRealTimers());

/** A watch of a healthy bot that is told of time by a ticker; all of it is stopped for ten minutes at the nth look at the clock. */
function stoppedAt(nth: number) {
  const unit = new SimulatedUnit();
  unit.nowMs = 3_600_000 as MonotonicMs;
  const { options, trail } = watchOptions(unit, { settings });
  let looks = -Infinity;
  const heldUp: number[] = [];
  const clock = {
    ...options.clock,
    monotonicMs: () => {
      const nowMs = unit.nowMs;
      looks += 1;
      // What was read is from before.
      if (looks === nth) unit.nowMs = (nowMs + STOPPED_MS) as MonotonicMs;
      return nowMs;
    },
  };
  const presentMs = (): MonotonicMs => {
    const nowMs = clock.monotonicMs();
    ticker.look(nowMs);
    return nowMs;
  };
  const watch = new UnitWatch({ ...options, clock, presentMs });
  const ticker: Ticker = new Ticker({
    clock,
    shortestIntervalMs: () => intervalsOf([settings]).shortestMs,
    isCalm: () => false,
    lateMs: () => intervalsOf([settings]).lateMs,
    onBeat: () => watch.tick({ monotonicMs: clock.monotonicMs(), wallMs: clock.wallMs() }),
    onHeldUp: (ms) => {
      heldUp.push(ms);
      watch.take(unit.sight(true));
    },
  });
  const beat = (): void => {
    unit.nowMs = (unit.nowMs + BEAT_MS) as MonotonicMs;
    vi.advanceTimersByTime(BEAT_MS);
  };
  watch.take(unit.observeUnit());
  watch.take(unit.observeProcesses());
  watch.take(unit.sight(true));
  return { unit, watch, trail, ticker, heldUp, beat, count: () => (looks = 0) };
}

describe("a loop that is stopped anywhere", () => {
  it("takes no silence of its own for the bot's", () => {
    for (let nth = 1; nth <= 40; nth += 1) {
      const { unit, watch, trail, ticker, heldUp, beat, count } = stoppedAt(nth);
      for (let beats = 0; beats < 8; beats += 1) {
        beat();
        watch.take(unit.message("activity"));
      }
      count();
      // What the bot said meanwhile is still to be read.
      for (let beats = 0; beats < 20; beats += 1) beat();
      watch.take(unit.message("activity"));
      for (let beats = 0; beats < 50; beats += 1) beat();
      ticker.stop();
      expect(heldUp.map((ms) => Math.round(ms / STOPPED_MS))).toEqual([1]);
      expect({ nth, opened: trail.filter(({ event }) => event === "incident-opened") }).toEqual({ nth, opened: [] });
    }
  });
});

/** A ticker of the defaults, whose beats are kept by their time. */
function ticking() {
  const state = { nowMs: 0, calm: true };
  const beats: number[] = [];
  const ticker = new Ticker({
    clock: { ...watchOptions(new SimulatedUnit()).options.clock, monotonicMs: () => state.nowMs as MonotonicMs },
    shortestIntervalMs: () => intervalsOf([defaults]).shortestMs,
    isCalm: () => state.calm,
    lateMs: () => 5000,
    onBeat: () => beats.push(state.nowMs),
    onHeldUp: () => beats.push(Number.NaN),
  });
  const pass = (ms: number): void => {
    for (let passed = 0; passed < ms; passed += 100) {
      state.nowMs += 100;
      vi.advanceTimersByTime(100);
    }
  };
  return { state, ticker, beats, pass };
}

describe("a loop", () => {
  it("beats each second, and each other while all is calm", () => {
    const { state, ticker, beats, pass } = ticking();
    pass(6000);
    state.calm = false;
    pass(4000);
    ticker.stop();
    expect(beats).toEqual([2000, 4000, 6000, 8000, 9000, 10_000]);
  });

  it("beats within a second of what ends the calm", () => {
    const { state, ticker, beats, pass } = ticking();
    pass(2500);
    state.calm = false;
    ticker.hurry();
    pass(500);
    // It is on its way.
    ticker.hurry();
    pass(2000);
    ticker.stop();
    expect(beats).toEqual([2000, 3500, 4500]);
  });
});

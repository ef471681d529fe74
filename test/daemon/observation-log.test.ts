import { describe, expect, it } from "vitest";
import { ObservationLog } from "../../src/daemon/observation-log.ts";
import type { MonotonicMs } from "../../src/model/scalars.ts";
import { SimulatedUnit, unitName } from "../policy/simulated-unit.ts";

const timesOf = (taken: ReturnType<ObservationLog["take"]>) =>
  taken.observations.map(({ kind, atMs }) => [kind, atMs - 1_000_000]);
const blind = (sensor: "unit" | "memory", atMs: number) =>
  ({ kind: "blind", unit: unitName, sensor, why: "gone", atMs: (1_000_000 + atMs) as MonotonicMs }) as const;

/** A log that is shown the unit and its processes every 10 s until then. */
function watched(ms: number, { unit = new SimulatedUnit(), log = new ObservationLog() } = {}) {
  for (const endMs = unit.nowMs + ms; unit.nowMs < endMs; unit.advance(10_000)) {
    log.see(unit.observeUnit());
    log.see(unit.observeProcesses());
  }
  return { unit, log };
}

describe("the observation log", () => {
  it("keeps of equal readings the first, and the last where a decision rests on it", () => {
    const { log } = watched(60_000);
    expect(timesOf(log.take({ withRepeats: true }))).toEqual([
      ["unit", 0],
      ["processes", 0],
      ["unit", 50_000],
      ["processes", 50_000],
    ]);
    expect(log.isEmpty).toBe(true);
  });

  it("does not record by the clock that nothing has changed", () => {
    const { unit, log } = watched(60_000);
    expect(log.take({ withRepeats: false }).observations).toHaveLength(2);
    watched(600_000, { unit, log });
    expect(log.length).toBe(0);
    expect(log.isEmpty).toBe(false);
    expect(log.take({ withRepeats: false }).observations).toEqual([]);
  });

  it("keeps the last reading before a change, and then the change", () => {
    const { unit, log } = watched(60_000);
    unit.fall("exit-code");
    log.see(unit.observeUnit());
    expect(timesOf(log.take({ withRepeats: false }))).toEqual([
      ["unit", 0],
      ["processes", 0],
      ["unit", 50_000],
      ["unit", 60_000],
    ]);
  });

  it("takes a reading after blindness for a change, even if it is as before", () => {
    const unit = new SimulatedUnit();
    const log = new ObservationLog();
    log.see(unit.observeUnit());
    log.see(blind("unit", 1));
    log.see(blind("unit", 2));
    unit.advance(3);
    log.see(unit.observeUnit());
    expect(timesOf(log.take({ withRepeats: true }))).toEqual([
      ["unit", 0],
      ["blind", 1],
      ["blind", 2],
      ["unit", 3],
    ]);
  });

  it("keeps every reading of memory, every probe, every change of sight; no message", () => {
    const unit = new SimulatedUnit();
    const log = new ObservationLog();
    for (let times = 0; times < 3; times += 1) {
      log.see(unit.observeMemory());
      log.see(unit.probe(true));
      log.see(unit.sight(true));
      log.see(blind("memory", 0));
      log.see(unit.message("activity"));
    }
    expect(log.take({ withRepeats: false }).observations).toHaveLength(12);
  });

  it("knows that a dependency answers for the first time, or otherwise than before, until that is recorded", () => {
    const unit = new SimulatedUnit();
    const log = new ObservationLog();
    const isNew = (up: boolean) => {
      log.see(unit.probe(up));
      const { hasNewAnswer } = log;
      log.take({ withRepeats: false });
      return hasNewAnswer;
    };
    expect([true, true, false, false, true].map(isNew)).toEqual([true, false, true, false, true]);
    expect(log.hasNewAnswer).toBe(false);
  });

  it("keeps what was not taken, and says how much it had to let go", () => {
    const unit = new SimulatedUnit();
    const log = new ObservationLog();
    log.see(unit.observeMemory());
    const taken = log.take({ withRepeats: true });
    log.giveBack(taken);
    expect(log.take({ withRepeats: true })).toEqual(taken);
    for (let times = 0; times < 1200; times += 1) {
      unit.advance(1);
      log.see(unit.observeMemory());
    }
    log.giveBack({ observations: taken.observations, lost: 0 });
    const left = log.take({ withRepeats: true });
    expect([left.observations.length, left.lost]).toEqual([1000, 201]);
    expect(left.observations.at(-1)?.atMs).toBe(unit.nowMs);
  });
});

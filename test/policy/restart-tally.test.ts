import { describe, expect, it } from "vitest";
import type { Observation, UnitObservation } from "../../src/model/observation.ts";
import { type Mind, openMind, perceive, turn } from "../../src/policy/mind.ts";
import { freshState } from "../../src/policy/state.ts";
import { at, fallen, first, second, unit, unitName } from "../detectors/observations.ts";
import { counted } from "./situations.ts";
import { settings } from "./settings.ts";

const record = (seconds: number): Observation => ({ kind: "restart-record", unit: unitName, atMs: at(seconds) });
const lost = (seconds: number): Observation => ({
  kind: "blind",
  unit: unitName,
  atMs: at(seconds),
  sensor: "unit",
  why: "bus",
});
/** The unit after that many restarts of systemd's, active in another invocation. */
const restarted = (seconds: number, automaticRestarts: number, more: Partial<UnitObservation> = {}) =>
  unit(seconds, { invocationId: second, startCause: "systemd", automaticRestarts, ...more });

/** The restarts that are counted after all that, at `seconds`. */
function countedAfter(seconds: number, observations: readonly Observation[], mind?: Mind): number {
  const opened = mind ?? openMind(settings, freshState(unitName));
  const seen = observations.reduce((known, observation) => perceive(known, observation).mind, opened);
  return turn(seen, { atMs: at(seconds), minuteOfDay: null }).mind.state.restarts.length;
}

describe("systemd's own record of a restart", () => {
  const before = unit(0, { invocationId: first, automaticRestarts: 0 });

  it("counts once beside the reading that shows the same restart, whichever comes first", () => {
    expect(countedAfter(60, [before, restarted(10, 1), record(9.9)])).toBe(1);
    expect(countedAfter(60, [before, record(9.9), restarted(10, 1)])).toBe(1);
  });

  it("counts once where the fall before it was told late, dated as it was", () => {
    const fall = fallen(9.8, { invocationId: first, activeState: "activating", subState: "auto-restart" });
    expect(countedAfter(60, [before, fall, restarted(10, 1), record(9.9)])).toBe(1);
    expect(countedAfter(60, [before, record(9.9), fall, restarted(10, 1)])).toBe(1);
  });

  it("counts where NRestarts went back to 0 between two readings", () => {
    const byHand = restarted(30, 0, { startCause: "operator" });
    expect(countedAfter(60, [before, record(10), record(15), record(20), byHand])).toBe(3);
    expect(countedAfter(60, [before, byHand, record(10), record(15), record(20)])).toBe(3);
  });

  it("counts while the unit cannot be seen, and not again when it is seen", () => {
    const blind = [before, lost(1), record(10), record(20), record(30)];
    expect(countedAfter(60, blind)).toBe(3);
    const opened = openMind(settings, freshState(unitName));
    const unseen = blind.reduce((known, observation) => perceive(known, observation).mind, opened);
    const { mind } = turn(unseen, { atMs: at(60), minuteOfDay: null });
    expect(countedAfter(70, [restarted(65, 3)], mind)).toBe(3);
    expect(countedAfter(70, [restarted(65, 4)], mind)).toBe(4);
    expect(countedAfter(70, [restarted(65, 0, { startCause: "operator" })], mind)).toBe(3);
  });

  it("counts at once: a unit that is up and down between two readings is not started beyond the budget", () => {
    const down = fallen(10.1, { invocationId: first, activeState: "failed" });
    expect(countedAfter(10.1, [before, record(10), down])).toBe(1);
  });

  it("does not count again what is remembered from before", () => {
    const mind = openMind(settings, { ...freshState(unitName), restarts: counted([-30]) });
    expect(countedAfter(60, [before, record(-30)], mind)).toBe(1);
    expect(countedAfter(60, [before, record(-30), record(-20)], mind)).toBe(2);
  });

  it("stands for one restart only", () => {
    expect(countedAfter(60, [before, restarted(10, 1), record(9.9), record(9.95)])).toBe(2);
  });
});

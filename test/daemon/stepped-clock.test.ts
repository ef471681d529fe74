import { wordingIn } from "../../src/audit/wording/wording.ts";
import { describe, expect, it } from "vitest";

import { initialState, savedAt } from "../../src/daemon/initial-state.ts";
import { formatState, parseState } from "../../src/daemon/state-schema.ts";
import { Ticker } from "../../src/daemon/ticker.ts";
import { UnitKeeper } from "../../src/daemon/unit-keeper.ts";
import type { AuditRecord } from "../../src/model/audit-record.ts";
import { success } from "../../src/model/result.ts";
import type { BootId, WallMs } from "../../src/model/scalars.ts";
import { spent } from "../../src/policy/budget.ts";
import { freshState, type PolicyState } from "../../src/policy/state.ts";
import type { Clock } from "../../src/runtime/clock.ts";
import { settings } from "../policy/settings.ts";
import { SimulatedUnit, unitName } from "../policy/simulated-unit.ts";

const dayMs = 86_400_000;
const tickMs = 5000;

/** A unit and its keeper, on a monotonic clock that goes on and a wall clock that is stepped. */
class SteppedWorld {
  readonly unit = new SimulatedUnit("no");
  readonly records: AuditRecord[] = [];
  steppedMs = 0;
  readonly clock: Clock = {
    monotonicMs: () => this.unit.nowMs,
    wallMs: () => (1.7e12 + this.unit.nowMs + this.steppedMs) as WallMs,
    bootId: "b".repeat(32) as BootId,
  };
  keeper = this.open(freshState(unitName));

  private open(state: PolicyState): UnitKeeper {
    return new UnitKeeper({
      unit: unitName,
      settings,
      state,
      clock: this.clock,
      minuteOfDay: () => null,
      wordingFor: () => wordingIn("en"),
      hands: {
        act: async (action) => {
          this.unit.activate("ours");
          return { decision: action.id, result: "done", reason: "active-again", evidence: {}, recoverable: true };
        },
        snapshot: async () => ({}),
        explainFall: async () => ({}),
      },
      record: (record) => this.records.push(record),
      announce: (record) => success(this.records.push(record)),
      save: () => {},
      onDoubt: () => {},
    });
  }

  async run(ms: number): Promise<void> {
    for (let passedMs = 0; passedMs < ms; passedMs += tickMs) {
      this.unit.advance(tickMs);
      this.keeper.take(this.unit.observeUnit());
      this.keeper.take(this.unit.observeProcesses());
      this.keeper.take(this.unit.sight(true));
      if (this.unit.up) this.keeper.take(this.unit.message("activity"));
      this.keeper.take(this.unit.probe(true));
      this.keeper.turn();
      await new Promise((resolve) => void setImmediate(resolve));
    }
  }

  /** The daemon ends, and another takes its state over; the wall clock is stepped in between. */
  restart(stepMs: number): void {
    const text = formatState({ savedAt: savedAt(this.clock), journalCursor: null, units: [this.keeper.state] });
    this.steppedMs += stepMs;
    const state = parseState(text);
    if (state === null) throw new Error("The state does not survive being saved");
    const loaded = { kind: "state", state } as const;
    this.keeper = this.open(initialState(unitName, loaded, { clock: this.clock, settleMs: settings.restart.settleMs }));
  }

  intents(): readonly string[] {
    return this.records.filter(({ event }) => event === "intent").map(({ message }) => message);
  }
}

describe.each([
  ["a day ahead", dayMs],
  ["a day back", -dayMs],
])("a wall clock that is stepped %s", (_, stepMs) => {
  it("makes nothing happen to a unit that is well", async () => {
    const world = new SteppedWorld();
    await world.run(10 * 60_000);
    world.steppedMs += stepMs;
    await world.run(20 * 60_000);
    world.restart(stepMs);
    await world.run(20 * 60_000);
    expect(world.intents()).toEqual([]);
    expect(world.records.filter(({ event }) => event === "incident-opened")).toEqual([]);
  });

  it("gives no restart back, neither at once nor with the daemon's own restart", async () => {
    const world = new SteppedWorld();
    await world.run(2 * 60_000);
    while (world.intents().length < settings.restart.budget) {
      if (world.unit.up) world.unit.fall("exit-code");
      await world.run(tickMs);
    }
    world.unit.fall("exit-code");
    const beganMs = world.unit.nowMs;
    world.steppedMs += stepMs;
    await world.run(60_000);
    world.restart(stepMs);
    expect(spent(world.keeper.state, settings, world.unit.nowMs)).toBe(settings.restart.budget);
    await world.run(60_000);
    expect(world.unit.nowMs - beganMs).toBeLessThan(settings.restart.retryAfterGivingUpMs);
    expect(world.intents()).toHaveLength(settings.restart.budget);
    expect(world.records.map(({ reason }) => reason)).toContain("gave-up");
  });

  it("is no beat that comes late", async () => {
    const heldUp: number[] = [];
    const world = new SteppedWorld();
    const { promise, resolve } = Promise.withResolvers<null>();
    let beats = 0;
    const ticker = new Ticker({
      clock: world.clock,
      shortestIntervalMs: () => 100,
      isCalm: () => false,
      lateMs: () => 5000,
      onBeat: () => {
        world.steppedMs += stepMs;
        beats += 1;
        if (beats === 3) resolve(null);
      },
      onHeldUp: (ms) => heldUp.push(ms),
    });
    await promise;
    ticker.stop();
    expect(heldUp).toEqual([]);
  });
});

describe("a loop that was held up", () => {
  it("is told of before anything is judged, once", () => {
    const heldUp: number[] = [];
    const world = new SteppedWorld();
    const ticker = new Ticker({
      clock: world.clock,
      shortestIntervalMs: () => 2000,
      isCalm: () => false,
      lateMs: () => 5000,
      onBeat: () => {},
      onHeldUp: (ms) => heldUp.push(ms),
    });
    ticker.look(world.clock.monotonicMs());
    world.unit.advance(60_000);
    ticker.look(world.clock.monotonicMs());
    ticker.look(world.clock.monotonicMs());
    ticker.stop();
    expect(heldUp).toEqual([59_000]);
  });
});

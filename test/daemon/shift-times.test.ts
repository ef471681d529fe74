import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { initialState, savedAt } from "../../src/daemon/initial-state.ts";
import { type SavedAt, shiftBetween, shiftTimes } from "../../src/daemon/shift-times.ts";
import type { Loaded } from "../../src/daemon/state-store.ts";
import type { BootId, DecisionId, IncidentId, MonotonicMs, UnitName, WallMs } from "../../src/model/scalars.ts";
import { spent } from "../../src/policy/budget.ts";
import { freshState, type PolicyState } from "../../src/policy/state.ts";
import type { Clock } from "../../src/runtime/clock.ts";
import { bootId, first, unitName } from "../detectors/observations.ts";
import { settings } from "../policy/settings.ts";

const ms = (value: number) => value as MonotonicMs;
const hourMs = 3_600_000;
const otherBoot = "c".repeat(32) as BootId;
/** A state with something at every time. */
const full: PolicyState = {
  ...freshState(unitName),
  restarts: [{ atMs: ms(1), by: "ours", beyondBudget: false }],
  inFlight: { decision: "d" as DecisionId, kind: "start", sinceMs: ms(2), invocationBefore: first },
  lastActionEndedMs: ms(3),
  hold: { untilMs: ms(4), invocation: first },
  gaveUpAtMs: ms(5),
  lastSlowRetryMs: ms(6),
  startEndedMs: ms(7),
  curedAtMs: ms(8),
  kills: [ms(9)],
  incidents: [{ id: "i" as IncidentId, detector: "stall", reason: "stall", openedAtMs: ms(10) }],
  pausedUntilMs: ms(11),
  observeUntilMs: ms(12),
};

/** Every number under a key that ends in `Ms`, and the kills. */
function times(json: unknown, key = ""): readonly number[] {
  if (typeof json === "number") return key.endsWith("Ms") || key === "kills" ? [json] : [];
  if (Array.isArray(json)) return json.flatMap((entry) => times(entry, key));
  if (typeof json !== "object" || json === null) return [];
  return Object.entries(json).flatMap(([name, value]) => times(value, name));
}

const savedThen: SavedAt = { bootId, monotonicMs: 5 * hourMs, wallMs: 1.7e12 };
const nowAt = (more: Partial<SavedAt>): SavedAt => ({ ...savedThen, ...more });
const clockAt = ({ bootId: boot, monotonicMs, wallMs }: SavedAt): Clock => ({
  monotonicMs: () => ms(monotonicMs),
  wallMs: () => wallMs as WallMs,
  bootId: boot as BootId,
});

describe("shiftTimes()", () => {
  it("moves every point in time, each by the same, and nothing else", () => {
    expect(times(full)).toHaveLength(12);
    expect(times(shiftTimes(full, 1000))).toEqual(times(full).map((time) => time + 1000));
    expect(shiftTimes(shiftTimes(full, 1000), -1000)).toEqual(full);
  });

  it("leaves what is not there", () => {
    expect(shiftTimes(freshState(unitName), 1000)).toEqual(freshState(unitName));
  });
});

describe("shiftBetween()", () => {
  it("is nothing within one boot, whatever the wall clock did", () => {
    for (const wallMs of [0, 1.6e12, 1.7e12, 1.9e12]) {
      expect(shiftBetween(savedThen, nowAt({ monotonicMs: 6 * hourMs, wallMs }))).toBe(0);
    }
  });

  it("makes things as old in another boot as the wall clock says", () => {
    const now = nowAt({ bootId: otherBoot, monotonicMs: 60_000, wallMs: 1.7e12 + hourMs });
    const eventMs = savedThen.monotonicMs - 1000 + shiftBetween(savedThen, now);
    expect(now.monotonicMs - eventMs).toBe(hourMs + 1000);
  });

  it("makes things no older than they were when the wall clock was stepped back", () => {
    const now = nowAt({ bootId: otherBoot, monotonicMs: 60_000, wallMs: 1.7e12 - 24 * hourMs });
    const eventMs = savedThen.monotonicMs - 1000 + shiftBetween(savedThen, now);
    expect(now.monotonicMs - eventMs).toBe(1000);
  });

  it("never puts into the future what was past, whatever both clocks did", () => {
    const moment = fc.record({
      monotonicMs: fc.nat(1e9),
      wallMs: fc.integer({ min: 0, max: 4e12 }),
      bootId: fc.constantFrom(bootId, otherBoot),
    });
    fc.assert(
      fc.property(moment, moment, fc.nat(1e9), (then, now, ageMs) => {
        // Within one boot the monotonic clock does not go back.
        fc.pre(then.bootId !== now.bootId || now.monotonicMs >= then.monotonicMs);
        const pastMs = then.monotonicMs - ageMs + shiftBetween(then, now);
        expect(pastMs).toBeLessThanOrEqual(now.monotonicMs);
        expect(now.monotonicMs - pastMs).toBeGreaterThanOrEqual(ageMs);
      }),
    );
  });
});

const saved = (state: PolicyState): Loaded => ({
  kind: "state",
  state: { savedAt: savedThen, journalCursor: null, units: [state] },
});
const open = (loaded: Loaded, now: SavedAt, unit: UnitName = unitName) =>
  initialState(unit, loaded, { clock: clockAt(now), settleMs: 60_000 });
/** Half a minute into another boot, so long after the state was saved by the wall clock. */
const after = (passedMs: number) => nowAt({ bootId: otherBoot, monotonicMs: 30_000, wallMs: 1.7e12 + passedMs });

describe("the state a unit starts with", () => {
  const busy: PolicyState = {
    ...freshState(unitName),
    restarts: [1, 2, 3, 4, 5].map((index) => ({
      atMs: ms(savedThen.monotonicMs - index * 60_000),
      by: "ours",
      beyondBudget: false,
    })),
  };

  it("is what was saved, within one boot", () => {
    expect(open(saved(busy), nowAt({ monotonicMs: 6 * hourMs, wallMs: 0 }))).toEqual(busy);
  });

  it("still has the budget spent after a quick reboot, and free after a long one", () => {
    expect(spent(open(saved(busy), after(60_000)), settings, ms(30_000))).toBe(5);
    expect(spent(open(saved(busy), after(hourMs)), settings, ms(30_000))).toBe(0);
    expect(spent(open(saved(busy), after(-hourMs)), settings, ms(30_000))).toBe(5);
  });

  it("is fresh for a unit that was not there, or when there was nothing", () => {
    const now = nowAt({ wallMs: 1_700_000_000_999 });
    const fresh = freshState("new.service" as UnitName, { sequence: 1_700_000_000_999 });
    expect(open(saved(busy), now, "new.service" as UnitName)).toEqual(fresh);
    expect(open({ kind: "none" }, now, "new.service" as UnitName)).toEqual(fresh);
  });

  it("does nothing for a while when the state was lost", () => {
    const state = open({ kind: "unusable", why: "torn" }, nowAt({ monotonicMs: 1000 }));
    expect(state.observeUntilMs).toBe(61_000);
  });

  it("is saved by both clocks", () => {
    expect(savedAt(clockAt(savedThen))).toEqual(savedThen);
  });
});

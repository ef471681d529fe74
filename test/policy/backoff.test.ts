import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { backoffMs } from "../../src/policy/backoff.ts";
import { mayRetry, spent, withinBudget } from "../../src/policy/budget.ts";
import { jitterOf } from "../../src/policy/jitter.ts";
import { freshState, type PolicyState } from "../../src/policy/state.ts";
import { at, every, unitName } from "../detectors/observations.ts";
import { settings } from "./settings.ts";
import { counted } from "./situations.ts";

const withState = (more: Partial<PolicyState>) => ({ ...freshState(unitName), ...more });

const spentAll = counted([-5, -4, -3, -2, -1]);
/** Whether a retry is allowed at that many seconds. */
const allowed = (more: Partial<PolicyState>, seconds = 0) => mayRetry(withState(more), settings, at(seconds));

/** How far apart the jitters of some texts are. */
const spread = (texts: readonly string[]) => {
  const jitters = texts.map(jitterOf);
  return Math.max(...jitters) - Math.min(...jitters);
};

describe("the backoff", () => {
  it("doubles from 10 s up to 300 s", () => {
    const seconds = every(1, { to: 8 }).map((attempts) => backoffMs(settings, attempts, 0.5) / 1000);
    expect(seconds).toEqual([10, 20, 40, 80, 160, 300, 300, 300]);
  });

  it("is a tenth shorter or longer by its jitter, no more, and never above its cap", () => {
    expect([backoffMs(settings, 0, 0), backoffMs(settings, 0, 1)]).toEqual([9_000, 11_000]);
    expect([backoffMs(settings, 50, 0), backoffMs(settings, 50, 1)]).toEqual([270_000, 300_000]);
  });

  it("never shrinks with more attempts and stays within its bounds, however many there were", () => {
    fc.assert(
      fc.property(fc.nat(), fc.nat(10_000), fc.double({ min: 0, max: 1, noNaN: true }), (attempts, more, jitter) => {
        const delayMs = backoffMs(settings, attempts, jitter);
        expect(delayMs).toBeGreaterThanOrEqual(9_000);
        expect(delayMs).toBeLessThanOrEqual(300_000);
        expect(backoffMs(settings, attempts + more, jitter)).toBeGreaterThanOrEqual(delayMs);
      }),
    );
  });

  it("follows the factor, the beginning and the cap that are set", () => {
    const backoff = { initialMs: 200, factor: 3, maxMs: 1_000, resetAfterMs: 5_000 };
    const quick = { ...settings, restart: { ...settings.restart, backoff } };
    expect([0, 1, 2].map((attempts) => backoffMs(quick, attempts, 0.5))).toEqual([200, 600, 1_000]);
  });
});

describe("the jitter", () => {
  it("is from 0 to 1 for every text, and the same for the same text", () => {
    fc.assert(
      fc.property(fc.string(), (text) => {
        expect(jitterOf(text)).toBeGreaterThanOrEqual(0);
        expect(jitterOf(text)).toBeLessThanOrEqual(1);
        expect(jitterOf(text)).toBe(jitterOf(text));
      }),
    );
  });

  it("sets units apart that were felled together, and attempts of one unit", () => {
    expect(spread(every(1, { to: 20 }).map((index) => `bot-${index}.service:0`))).toBeGreaterThan(0.5);
    expect(spread(every(1, { to: 20 }).map((attempts) => `${unitName}:${attempts}`))).toBeGreaterThan(0.5);
  });
});

describe("the restart budget", () => {
  it("counts what was restarted within the window, its end included and its beginning not", () => {
    const state = withState({ restarts: counted([-3600, -3599.999, -1800, 0]) });
    expect(spent(state, settings, at(0))).toBe(3);
  });

  it("allows one more restart below 5, and none at 5", () => {
    expect(withinBudget(withState({ restarts: counted([-4, -3, -2, -1]) }), settings, at(0))).toBe(true);
    expect(withinBudget(withState({ restarts: counted([-5, -4, -3, -2, -1]) }), settings, at(0))).toBe(false);
  });

  it("never allows more than the budget in any window, however restarts are asked for", () => {
    fc.assert(
      fc.property(fc.array(fc.nat(2000), { maxLength: 60 }), (gaps) => {
        let seconds = 0;
        let state = withState({});
        const made: number[] = [];
        for (const gap of gaps) {
          seconds += gap;
          if (!withinBudget(state, settings, at(seconds))) continue;
          made.push(seconds);
          state = { ...state, restarts: [...state.restarts, ...counted([seconds])] };
        }
        for (const end of made) {
          expect(made.filter((time) => time <= end && time > end - 3600).length).toBeLessThanOrEqual(5);
        }
      }),
    );
  });
});

describe("a retry after giving up", () => {
  it("is not for those who have not given up", () => {
    expect(allowed({}, 100_000)).toBe(false);
  });

  it("is allowed 30 minutes after giving up, and 30 minutes after the last one", () => {
    expect(allowed({ gaveUpAtMs: at(0) }, 1799.9)).toBe(false);
    expect(allowed({ gaveUpAtMs: at(0) }, 1800)).toBe(true);
    expect(allowed({ gaveUpAtMs: at(0), lastSlowRetryMs: at(1800) }, 3599.9)).toBe(false);
    expect(allowed({ gaveUpAtMs: at(0), lastSlowRetryMs: at(1800) }, 3600)).toBe(true);
  });

  it("counts from the later one, when it has given up anew since the last retry", () => {
    expect(allowed({ gaveUpAtMs: at(1000), lastSlowRetryMs: at(0) }, 2799)).toBe(false);
    expect(allowed({ gaveUpAtMs: at(1000), lastSlowRetryMs: at(0) }, 2800)).toBe(true);
  });

  it("is allowed at once when a stray was ended: what spent the budget is gone", () => {
    expect(allowed({ gaveUpAtMs: at(-1), curedAtMs: at(0), restarts: spentAll })).toBe(true);
  });

  it("is not allowed at once a second time, however many strays are ended", () => {
    const again = { gaveUpAtMs: at(-100), curedAtMs: at(0), lastSlowRetryMs: at(-50), restarts: spentAll };
    expect(allowed(again)).toBe(false);
    expect(allowed({ ...again, lastSlowRetryMs: at(-1800) })).toBe(true);
    expect(allowed({ ...again, restarts: [] })).toBe(true);
  });
});

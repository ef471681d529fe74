import { describe, expect, it } from "vitest";
import type { Outcome } from "../../src/model/decision.ts";
import type { DecisionId, Evidence } from "../../src/model/scalars.ts";
import { decide } from "../../src/policy/decide.ts";
import { evolve, type PolicyRecord } from "../../src/policy/evolve.ts";
import { freshState, type PolicyState } from "../../src/policy/state.ts";
import { at, fallen, first, second, unit, unitName } from "../detectors/observations.ts";
import { settings } from "./settings.ts";
import { action, counted, situation, swollen } from "./situations.ts";

const from = (more: Partial<PolicyState>, ...records: readonly PolicyRecord[]): PolicyState =>
  records.reduce((state, record) => evolve(state, record, settings), { ...freshState(unitName), ...more });
const intent = (kind: Parameters<typeof action>[0], seconds: number, more = {}): PolicyRecord => ({
  kind: "intent",
  action: action(kind, more),
  atMs: at(seconds),
});
const outcome = (result: Outcome["result"], seconds: number, id = `${unitName}/d1`): PolicyRecord => ({
  kind: "outcome",
  outcome: { decision: id as DecisionId, result, reason: result, evidence: {}, recoverable: true },
  atMs: at(seconds),
});
const seen = (seconds: number, more: Parameters<typeof unit>[1] = {}): PolicyRecord => ({
  kind: "unit-seen",
  unit: unit(seconds, more),
  atMs: at(seconds),
});

/** A hold that was done, with what its outcome shows. */
function heldWith(evidence: Evidence): PolicyRecord {
  const done = { decision: `${unitName}/d1` as DecisionId, result: "done", reason: "held", recoverable: true } as const;
  return { kind: "outcome", outcome: { ...done, evidence }, atMs: at(2) };
}

describe("an intent", () => {
  it.each(["restart", "start"] as const)("to %s is charged before it is tried", (kind) => {
    const state = from({ attempts: 2 }, intent(kind, 5));
    expect(state.restarts).toEqual([{ atMs: at(5), by: "ours", beyondBudget: false }]);
    expect(state.attempts).toBe(3);
    expect(state.inFlight).toEqual({
      decision: `${unitName}/d1`,
      kind,
      sinceMs: at(5),
      invocationBefore: first,
    });
  });

  it("to hold or to end strays is not charged", () => {
    for (const kind of ["hold", "end-strays"] as const) {
      expect(from({}, intent(kind, 5))).toMatchObject({ restarts: [], attempts: 0, inFlight: { kind } });
    }
  });

  it("uses its number up", () => {
    expect(from({ sequence: 1 }, intent("restart", 0, { id: `${unitName}/d41` })).sequence).toBe(42);
    expect(from({ sequence: 99 }, intent("restart", 0)).sequence).toBe(99);
  });

  it("to start ends what a stray's end had cured, and dates the slow retry", () => {
    const given = { curedAtMs: at(0), gaveUpAtMs: at(-100) };
    expect(from(given, intent("start", 5))).toMatchObject({ curedAtMs: null, lastSlowRetryMs: at(5) });
    expect(from({}, intent("start", 5)).lastSlowRetryMs).toBeNull();
    const beyond = from({}, intent("start", 5, { beyondBudget: true }));
    expect(beyond).toMatchObject({ lastSlowRetryMs: at(5), restarts: [{ beyondBudget: true }] });
  });

  it("to hold is remembered with its end; to end strays, with its time", () => {
    expect(from({}, intent("hold", 5)).hold).toEqual({ untilMs: at(100), invocation: first });
    expect(from({ kills: [at(0)] }, intent("end-strays", 5)).kills).toEqual([at(0), at(5)]);
  });
});

const held = (restartsMeanwhile: number): PolicyRecord => {
  const done = {
    decision: `${unitName}/d1` as DecisionId,
    result: "done",
    reason: "held",
    recoverable: true,
  } as const;
  return { kind: "outcome", outcome: { ...done, evidence: { restartsMeanwhile } }, atMs: at(9) };
};

const restarted: PolicyRecord = { kind: "restart-seen", by: "systemd", count: 1, atMs: at(1) };

describe("the outcome of a hold", () => {
  it("counts what systemd restarted in the meantime, as its records tell", () => {
    expect(from({}, intent("hold", 0), held(2)).restarts).toMatchObject([{ by: "systemd" }, { by: "systemd" }]);
  });

  it("does not count what was seen at the time", () => {
    expect(from({}, intent("hold", 0), restarted, held(1)).restarts).toHaveLength(1);
    expect(from({}, intent("hold", 0), restarted, held(0)).restarts).toHaveLength(1);
  });
});

describe("an outcome", () => {
  it("ends what was in flight, and begins the cool-down", () => {
    const state = from({}, intent("restart", 0), outcome("done", 9));
    expect(state).toMatchObject({ inFlight: null, lastActionEndedMs: at(9) });
  });

  it("of another decision changes nothing, nor does one when nothing is in flight", () => {
    const flying = from({}, intent("restart", 0));
    expect(evolve(flying, outcome("done", 9, "other/d9"), settings)).toBe(flying);
    const idle = freshState(unitName);
    expect(evolve(idle, outcome("done", 9), settings)).toBe(idle);
  });

  it.each(["done", "failed", "timed-out", "refused", "interrupted"] as const)(
    "%s gives nothing of the budget back",
    (result) => expect(from({}, intent("start", 0), outcome(result, 9)).restarts).toHaveLength(1),
  );

  it("of a restart starts the time for a new invocation, unless the job timed out", () => {
    expect(from({}, intent("restart", 0), outcome("done", 9))).toMatchObject({
      startEndedMs: at(9),
      restartedInvocation: first,
    });
    for (const result of ["failed", "refused", "interrupted"] as const) {
      expect(from({}, intent("restart", 0), outcome(result, 9))).toMatchObject({
        startEndedMs: at(9),
        restartedInvocation: null,
      });
    }
    expect(from({}, intent("restart", 0), outcome("timed-out", 9)).startEndedMs).toBeNull();
  });

  it("of a start ends a hold when it is done, and only then", () => {
    const hold = { untilMs: at(0), invocation: first };
    expect(from({ hold }, intent("start", 1), outcome("done", 2)).hold).toBeNull();
    expect(from({ hold }, intent("start", 1), outcome("failed", 2)).hold).toEqual(hold);
  });

  it("of a hold names the invocation that was stopped, where systemd had begun another one", () => {
    expect(from({}, intent("hold", 1), heldWith({})).hold?.invocation).toBe(first);
    expect(from({}, intent("hold", 1), heldWith({ invocation: second })).hold?.invocation).toBe(second);
  });

  it("of a hold that nobody saw the end of names none: systemd may have begun another one before it was stopped", () => {
    for (const result of ["interrupted", "timed-out"] as const) {
      expect(from({}, intent("hold", 1), outcome(result, 2)).hold).toEqual({ untilMs: at(100), invocation: null });
    }
    expect(from({}, intent("hold", 1), outcome("failed", 2)).hold?.invocation).toBe(first);
  });

  it("of the end of strays cures when it is done, and only then", () => {
    expect(from({}, intent("end-strays", 0), outcome("done", 9)).curedAtMs).toBe(at(9));
    for (const result of ["failed", "refused", "timed-out", "interrupted"] as const) {
      expect(from({}, intent("end-strays", 0), outcome(result, 9)).curedAtMs).toBeNull();
    }
  });
});

describe("what was said", () => {
  it("is remembered by its key, and its number is used up", () => {
    const decisions = decide(situation({ judged: swollen, state: { pausedUntilMs: at(9), sequence: 7 } }));
    const records = decisions.map((decision) => ({ kind: "said", decision, atMs: at(0) }) as const);
    expect(from({ sequence: 7 }, ...records)).toMatchObject({
      said: [{ key: "withheld:restart:paused", dueMs: at(0) }],
      sequence: 8,
    });
  });
});

describe("a restart that was seen", () => {
  it("is counted as often as it happened", () => {
    const record = { kind: "restart-seen", by: "systemd", count: 3, atMs: at(5) } as const;
    expect(from({ restarts: counted([0]) }, record).restarts).toEqual(counted([0, 5, 5, 5]));
  });

  it("beyond measure does not fill the memory", () => {
    const record = { kind: "restart-seen", by: "systemd", count: Number.MAX_SAFE_INTEGER, atMs: at(5) } as const;
    expect(from({}, record, record).restarts).toHaveLength(1000);
  });
});

describe("a hand", () => {
  const troubled = {
    attempts: 4,
    hold: { untilMs: at(50), invocation: first },
    gaveUpAtMs: at(-9),
    curedAtMs: at(-1),
    restarts: counted([-5, -4]),
    said: [{ key: "notice:inactive:gave-up", dueMs: at(-9) }],
  };

  it("that starts the unit resets the backoff, but not the budget", () => {
    expect(from(troubled, { kind: "operator-started", atMs: at(0) })).toMatchObject({
      attempts: 0,
      hold: null,
      gaveUpAtMs: null,
      curedAtMs: null,
      restarts: troubled.restarts,
    });
  });

  it("that stops the unit ends a hold and the giving up", () => {
    expect(from(troubled, { kind: "operator-stopped", atMs: at(0) })).toMatchObject({
      hold: null,
      gaveUpAtMs: null,
      curedAtMs: null,
      restarts: troubled.restarts,
    });
  });
});

describe("a unit that is seen", () => {
  it("active for 10 minutes resets the backoff and the giving up, and not before", () => {
    const given = { attempts: 3, gaveUpAtMs: at(-5000) };
    const active = { activeSinceMs: at(0) };
    expect(from(given, seen(599.9, active))).toMatchObject(given);
    expect(from(given, seen(600, active))).toMatchObject({ attempts: 0, gaveUpAtMs: null });
  });

  it("down, or active nobody knows since when, resets nothing", () => {
    const given = { attempts: 3, hold: { untilMs: at(0), invocation: first } };
    const record = { kind: "unit-seen", unit: fallen(5000), atMs: at(5000) } as const;
    expect(from(given, record)).toMatchObject(given);
    expect(from(given, seen(5000, { activeSinceMs: null }))).toMatchObject(given);
  });

  it("active ends a hold, unless that is still being carried out", () => {
    const hold = { untilMs: at(50), invocation: first };
    expect(from({ hold }, seen(1)).hold).toBeNull();
    expect(from({}, intent("hold", 0), seen(1)).hold).not.toBeNull();
  });

  it("active for its time to settle has no more use of a cure", () => {
    expect(from({ curedAtMs: at(0) }, seen(59.9)).curedAtMs).toBe(at(0));
    expect(from({ curedAtMs: at(0) }, seen(60)).curedAtMs).toBeNull();
  });

  it("well, with nothing to reset, leaves the very same state", () => {
    const state = freshState(unitName);
    expect(evolve(state, seen(0), settings)).toBe(state);
  });
});

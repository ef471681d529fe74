import { describe, expect, it } from "vitest";
import type { DetectorName } from "../../src/model/assessment.ts";
import type { IncidentId } from "../../src/model/scalars.ts";
import { decide } from "../../src/policy/decide.ts";
import { at, fallen, first, judgedProcess, unit, unitName } from "../detectors/observations.ts";
import { counted, decided, down, flapping, situation, stalled, strayed, swollen } from "./situations.ts";

const looping = fallen(0, { activeState: "activating", subState: "auto-restart" });

/** What is decided on a restart loop after that many attempts of ours. */
const onLoop = (attempts: number) => decide(situation({ judged: flapping, unit: looping, state: { attempts } }));

describe("decide()", () => {
  it("decides nothing when all is well", () => expect(decided({})).toEqual([]));

  it("decides nothing on what is not known", () => {
    const health = "unknown" as const;
    const names = ["inactive", "flapping", "stray", "conflict", "memory-limit", "stall", "errors"] as const;
    const judged = Object.fromEntries(names.map((name: DetectorName) => [name, { health, reason: "not-seen" }]));
    expect(decided({ judged })).toEqual([]);
    expect(decided({ judged, unit: fallen(-100, { stopCause: "unknown" }) })).toEqual([]);
  });

  it("gives each decision its number, unit, detector, incident, invocation, reason and evidence", () => {
    const incident = { id: "i" as IncidentId, detector: "stall", reason: "stall", openedAtMs: at(-9) } as const;
    const judged = { stall: { ...stalled.stall, evidence: { silentMs: 5 } } };
    expect(decide(situation({ judged, state: { sequence: 7, incidents: [incident] } }))).toEqual([
      {
        kind: "restart",
        id: `${unitName}/d7`,
        unit: unitName,
        detector: "stall",
        incident: "i",
        invocation: first,
        reason: "stall",
        evidence: { silentMs: 5 },
      },
    ]);
  });

  it("numbers several decisions one after the other", () => {
    const judged = { ...strayed, errors: { health: "unhealthy", reason: "critical-errors" } } as const;
    const ids = decide(situation({ judged })).map(({ id }) => id);
    expect(ids).toEqual([`${unitName}/d1`, `${unitName}/d2`]);
  });

  it("takes at most one action: a stray is ended before a unit is restarted", () => {
    expect(decided({ judged: { ...strayed, ...swollen, ...stalled } })).toEqual(["end-strays"]);
  });

  it("withholds what comes before the action it takes, and says so", () => {
    const judged = { ...strayed, ...flapping };
    const decisions = decided({ judged, unit: looping, state: { kills: [] }, settings: { mode: "observe" } });
    expect(decisions).toEqual(["notice restart-loop", "withheld end-strays: observe", "withheld hold: observe"]);
  });

  it("restarts for memory before it restarts for a stall", () => {
    expect(decide(situation({ judged: { ...swollen, ...stalled } }))).toMatchObject([{ detector: "memory-limit" }]);
  });

  it("does not restart a unit that is not active", () => {
    for (const activeState of ["reloading", "deactivating", "activating", "inactive"]) {
      expect(decided({ judged: { ...swollen, ...stalled }, unit: unit(0, { activeState }) })).toEqual([]);
    }
  });

  it("does not start a unit that is there", () => {
    expect(decided({ judged: { inactive: { health: "healthy", reason: "active" } } })).toEqual([]);
  });

  it("ends the strays that are named, and no others", () => {
    const strays = [judgedProcess(5), judgedProcess(6)];
    const judged = { stray: { ...strayed.stray, strays } };
    expect(decide(situation({ judged }))).toMatchObject([{ kind: "end-strays", strays }]);
  });

  it("does not end strays where they are only to be reported", () => {
    expect(decided({ judged: strayed, strays: { action: "report" } })).toEqual(["notice stray-reported"]);
  });

  it.each(["job", "never-started"] as const)("leaves a unit alone whose stop cause is %s, strays and all", (cause) => {
    const given = { unit: fallen(-5000, { stopCause: cause }) };
    expect(decided({ ...given, judged: { ...down, ...strayed, ...flapping } })).toEqual([]);
  });

  describe("a restart loop", () => {
    it("is held when systemd is about to restart the unit, for as long as the backoff", () => {
      expect(onLoop(0)).toMatchObject([
        { kind: "notice", reason: "restart-loop" },
        { kind: "hold", untilMs: at(10) },
      ]);
      expect(onLoop(3)).toMatchObject([{ kind: "notice" }, { kind: "hold", untilMs: at(80) }]);
    });

    it("is held under systemd 254 and later too, which has more names for it", () => {
      const queued = fallen(0, { activeState: "activating", subState: "auto-restart-queued" });
      expect(decided({ judged: flapping, unit: queued })).toContain("hold");
    });

    it("is not held while the unit runs, nor where systemd does not restart it", () => {
      const justUp = unit(0, { activeSinceMs: at(-5) });
      expect(decided({ judged: flapping, unit: justUp })).toEqual(["notice restart-loop"]);
      // It may have come through.
      expect(decided({ judged: flapping })).toEqual([]);
      expect(decided({ judged: { ...flapping, ...down }, unit: fallen(0) })).not.toContain("hold");
    });

    it("is not held before it is one", () => expect(decided({ unit: looping })).toEqual([]));

    it("is started when the hold is over, and says that this is why", () => {
      const held = fallen(0, { activeState: "inactive", stopCause: "ours" });
      const state = { hold: { untilMs: at(5), invocation: first } };
      expect(decide(situation({ judged: down, unit: held, state, seconds: 6 }))).toMatchObject([
        { kind: "start", reason: "backoff-over", beyondBudget: false },
      ]);
    });
  });

  describe("a start", () => {
    it.each(["stray-ended", "dependency-back"] as const)("says what had kept the unit down: %s", (curedBy) => {
      const state = { curedAtMs: at(0), curedBy };
      expect(decide(situation({ judged: down, unit: fallen(0), state }))).toMatchObject([
        { kind: "start", reason: curedBy },
      ]);
    });

    it("is marked when it is beyond the budget, and only then", () => {
      const spent = { restarts: counted([-50, -40, -30, -20, -10]), gaveUpAtMs: at(-1800) };
      const fell = { judged: down, unit: fallen(-1850) };
      expect(decide(situation({ ...fell, state: spent }))).toMatchObject([{ kind: "start", beyondBudget: true }]);
      expect(decide(situation({ ...fell, state: { ...spent, restarts: [] } }))).toMatchObject([
        { kind: "start", beyondBudget: false },
      ]);
    });
  });

  describe("what is withheld", () => {
    const paused = { pausedUntilMs: at(100) };

    it("is said once", () => {
      const said = [{ key: "withheld:restart:paused", dueMs: at(0) }];
      expect(decided({ judged: swollen, state: paused })).toEqual(["withheld restart: paused"]);
      expect(decided({ judged: swollen, state: { ...paused, said } })).toEqual([]);
    });

    it("is said again when the reason changes", () => {
      const said = [{ key: "withheld:restart:settling", dueMs: at(0) }];
      expect(decided({ judged: swollen, state: { ...paused, said } })).toEqual(["withheld restart: paused"]);
    });
  });
});

import { describe, expect, it } from "vitest";
import { brokenInvariant } from "../../src/policy/invariants.ts";
import { at, fallen, judgedProcess, unit, unitName } from "../detectors/observations.ts";
import { SimulatedUnit } from "../policy/simulated-unit.ts";
import { Simulation } from "../policy/simulation.ts";
import { playHistory } from "./histories.ts";
import { action, counted, decided, down, offline, situation, strayed } from "../policy/situations.ts";

describe("policy", () => {
  it("says gave-up once, not at every turn, for a unit that is active but over its limit with the budget spent", () => {
    const s = new Simulation();
    s.run(120_000);
    for (let leak = 0; leak < 5; leak += 1) {
      s.unit.memoryBytes = 400e6;
      s.run(180_000);
      s.run(480_000);
    }
    s.unit.memoryBytes = 400e6;
    s.run(300_000);
    expect(s.decisions.filter(({ reason }) => reason === "gave-up").length).toBeLessThanOrEqual(1);
  });

  it("does not repeat a lasting notice (enforcement-off) because the backoff was reset", () => {
    const s = new Simulation({ unit: new SimulatedUnit("no") });
    s.unit.observeProcesses = () => ({
      kind: "processes",
      unit: s.unit.observeUnit().unit,
      atMs: s.unit.nowMs,
      enforced: false,
      offReason: "container-runtime",
      program: null,
      judged: [],
    });
    s.run(120_000);
    s.unit.fall("exit-code");
    s.run(1_500_000);
    expect(s.decisions.filter(({ reason }) => reason === "enforcement-off")).toHaveLength(1);
  });

  it("refuses to end a stray whose company is in the unit's cgroup, or is PID 1, or the main PID", () => {
    const base = judgedProcess(4711).process;
    for (const wrong of [
      { ...base, pid: 4712, cgroup: `/system.slice/${unitName}` },
      { ...base, pid: 1, cgroup: "/init.scope" },
      { ...base, pid: 1000 },
    ]) {
      const strays = [judgedProcess(4711, { company: [wrong] })];
      const deed = action("end-strays", { detector: "stray", strays });
      expect(brokenInvariant(deed, situation({ judged: { stray: { ...strayed.stray, strays } } }))).not.toBeNull();
    }
  });

  it("refuses to end what is judged ours or someone else's, even if it would be a stray with a conflict", () => {
    for (const standing of ["ours", "someone-else"] as const) {
      const strays = [judgedProcess(4711, { standing, strayIfConflict: true })];
      const deed = action("end-strays", { detector: "stray", strays });
      expect(brokenInvariant(deed, situation({ judged: { stray: { ...strayed.stray, strays } } }))).not.toBeNull();
    }
  });

  it("tries a unit slowly although a stray was ended: the dependency may be gone for good", () => {
    const judged = { ...down, ...offline };
    expect(decided({ judged, unit: fallen(0), state: { curedAtMs: at(1) }, seconds: 5 * 3600 })).toContain("start");
  });

  it("tries a unit slowly beside a stray that is only reported, also when the budget is not spent", () => {
    const given = { judged: { ...down, ...strayed }, unit: fallen(0), strays: { action: "report" as const } };
    expect(decided({ ...given, seconds: 24 * 3600 })).toContain("start");
  });

  it("ends no stray while it is not known why the unit is down: its operator may run it by hand", () => {
    const judged = { ...strayed, inactive: { health: "unknown", reason: "stop-cause-unknown" } } as const;
    expect(decided({ judged, unit: fallen(-50, { stopCause: "unknown" }) })).not.toContain("end-strays");
  });

  it("does not say that it gives up while the cure of a stray is under way", () => {
    const restarts = counted([-50, -40, -30, -20, -10]);
    const judged = { inactive: { ...down.inactive, reason: "start-limit-hit" }, ...strayed };
    expect(decided({ judged, unit: fallen(-5), state: { restarts } })).not.toContain("notice gave-up");
  });

  it("caps the backoff at max, jitter included", async () => {
    const { backoffMs } = await import("../../src/policy/backoff.ts");
    expect(backoffMs(situation().settings, 20, 1)).toBeLessThanOrEqual(300_000);
  });

  it("says nothing while paused (pause holds everything)", () => {
    const judged = { errors: { health: "unhealthy", reason: "critical-errors" } } as const;
    expect(decided({ judged, state: { pausedUntilMs: at(100) } })).toEqual([]);
  });

  it("says nothing of giving up in observe mode", () => {
    const restarts = counted([-50, -40, -30, -20, -10]);
    expect(
      decided({ judged: down, unit: fallen(-50), state: { restarts }, settings: { mode: "observe" } }),
    ).not.toContain("notice gave-up");
  });

  it("a unit over its memory limit is restarted although a stray is only reported", () => {
    const swollen = { "memory-limit": { health: "unhealthy", reason: "memory-over-limit", sinceMs: at(0) } } as const;
    expect(decided({ judged: { ...swollen, ...strayed }, strays: { action: "report" } })).toContain("restart");
  });

  it("lets a silent unit recover by itself after an outage: it is not restarted in the second the network is back", () => {
    const s = new Simulation();
    s.run(30_000);
    s.dependencyUp = false;
    s.run(600_000);
    s.dependencyUp = true;
    s.unit.talking = false; // the bot's own retry comes up to 30 s later
    s.run(30_000);
    s.unit.talking = true;
    s.run(120_000);
    expect(s.deeds).toEqual([]);
  });

  void unit;

  it("counts the restarts of a loop that went on while the bus was lost, though a hand put NRestarts back to 0", () => {
    const simulation = playHistory({
      restartPolicy: "on-failure",
      steps: [
        { happening: "busLost", thenMs: 0 },
        { happening: "crashLoop", thenMs: 0 },
        { happening: "crash", thenMs: 600_000 },
        { happening: "busBack", thenMs: 0 },
        { happening: "operatorRestart", thenMs: 2_000_000 },
      ],
    });
    const within = simulation.deeds.filter(({ action: deed }) => deed.kind === "restart" || deed.kind === "start");
    expect(within.filter(({ action: deed }) => deed.kind === "start" && !deed.beyondBudget)).toEqual([]);
  });
});

import { describe, expect, it } from "vitest";
import { decodeObserved } from "../../src/audit/observed.ts";
import { UnitWatch, type UnitWatchOptions } from "../../src/daemon/unit-watch.ts";
import type { AuditRecord } from "../../src/model/audit-record.ts";
import type { MemoryObservation, Observation } from "../../src/model/observation.ts";
import type { MonotonicMs, WallMs } from "../../src/model/scalars.ts";
import { settings } from "../policy/settings.ts";
import { SimulatedUnit, unitName } from "../policy/simulated-unit.ts";
import { settled } from "./keeper-world.ts";
import { watchOptions } from "./watch-options.ts";

const hour = 3_600_000;

/** A watch of a simulated unit, with a trail that keeps everything. */
function watched(more: Partial<UnitWatchOptions> = {}) {
  const unit = new SimulatedUnit();
  const { options, trail } = watchOptions(unit, more);
  const watch = new UnitWatch(options);
  return { unit, trail, watch };
}

const observedIn = (records: readonly AuditRecord[]): readonly Observation[] =>
  records.flatMap(({ evidence }) => decodeObserved(evidence["observed"], unitName));

describe("the watch of a unit", () => {
  it("records what was seen before what was decided on it, and each observation once", async () => {
    const { unit, trail, watch } = watched();
    watch.take(unit.sight(true));
    const shown: Observation[] = [];
    for (let second = 0; second < 120; second += 5) {
      unit.advance(5000);
      if (second === 60) unit.fall("exit-code");
      const seen = unit.observeUnit();
      shown.push(seen);
      watch.take(seen);
      await settled();
    }
    watch.end();
    const opened = trail.findIndex(({ event }) => event === "incident-opened");
    expect(opened).toBeGreaterThan(0);
    const before = observedIn(trail.slice(0, opened));
    const fell = shown.find((seen) => seen.kind === "unit" && seen.activeState !== "active");
    expect(before.at(-1)).toEqual(fell);
    // The last sight of it in health is there too, although nothing had changed.
    expect(before.at(-2)?.atMs).toBe((fell?.atMs ?? 0) - 5000);
    const units = observedIn(trail).filter(({ kind }) => kind === "unit");
    expect(new Set(units.map(({ atMs }) => atMs)).size).toBe(units.length);
    expect(units.at(-1)).toEqual(shown.at(-1));
    expect(trail.filter(({ event }) => event === "sample").every(({ priority }) => priority === 7)).toBe(true);
  });

  it.each([
    ["finds a heartbeat that did not reach it: it is no stall", true],
    ["finds none: it is one", false],
  ])("looks into the journal anew before silence becomes a stall, and %s", async (_, isThere) => {
    let asked = 0;
    const unheard: number[] = [];
    const made = watched({
      onUnheard: (atMs) => unheard.push(atMs),
      settings: { ...settings, activity: { ...settings.activity, stallAfterMs: 60_000, strikes: 2 } },
      lastHeartbeat: async () => {
        asked += 1;
        return isThere && asked > 1 ? { atMs: made.unit.nowMs, origin: null, text: "getUpdates 200 OK" } : null;
      },
    });
    const { unit, trail, watch } = made;
    unit.advance(hour);
    watch.take(unit.observeUnit());
    watch.take(unit.observeProcesses());
    watch.take(unit.sight(true));
    watch.take(unit.message("activity"));
    const beat = async (seconds: number): Promise<void> => {
      for (let second = 0; second < seconds; second += 1) {
        unit.advance(1000);
        // It is judged whenever something is seen, so that no beat finds it due.
        watch.take(unit.observeProcesses());
        watch.tick({ monotonicMs: unit.nowMs, wallMs: unit.nowMs as number as WallMs });
        await settled();
      }
    };
    await beat(59);
    expect(asked).toBe(1);
    await beat(50);
    expect(asked).toBe(2);
    await beat(60);
    const opened = trail.filter(({ event, reason }) => event === "incident-opened" && reason === "stall");
    expect(opened).toHaveLength(isThere ? 0 : 1);
    expect(asked).toBe(isThere ? 3 : 2);
    // Once for each silence that it ended; what is read as the unit is first seen is the past, and nobody's fault.
    expect(unheard).toHaveLength(isThere ? 2 : 0);
  });

  it("writes no sample for a unit that nothing new is seen of", async () => {
    const { unit, trail, watch } = watched();
    unit.stop("job");
    for (let minutes = 0; minutes < 30; minutes += 1) {
      unit.advance(60_000);
      watch.take(unit.observeUnit());
      watch.tick({ monotonicMs: unit.nowMs, wallMs: unit.nowMs as number as WallMs });
      await settled();
    }
    expect(trail.filter(({ event }) => event === "sample")).toHaveLength(1);
  });

  it("gives its detectors the past of this invocation once the unit is seen, and lets the policy count nothing of it", () => {
    const unit = new SimulatedUnit();
    unit.nowMs = (20 * hour) as MonotonicMs;
    const at = (atMs: number, bytes: number): MemoryObservation => ({
      ...(unit.observeMemory() as MemoryObservation),
      atMs: atMs as MonotonicMs,
      anonBytes: bytes,
    });
    const past: Observation[] = [{ ...unit.probe(true), atMs: (19 * hour) as MonotonicMs }];
    for (let atMs = 12 * hour; atMs < 20 * hour; atMs += 60_000) past.push(at(atMs, 60e6 + (atMs - 12 * hour) * 4));
    const later = { ...unit.probe(false), atMs: (20 * hour - 1000) as MonotonicMs };
    const made = watched({ past: [...past, later] });
    made.unit.nowMs = unit.nowMs;
    const before = made.watch.keeper.state;
    expect(made.watch.keeper.lastSituation).toBeNull();
    made.watch.take({ ...made.unit.observeUnit() });
    const { assessments } = made.watch.keeper.lastSituation ?? {};
    expect(assessments?.dependency).toMatchObject({ health: "unhealthy", reason: "dependency-down" });
    // A trend of hours, from before this daemon.
    expect(["memory-not-seen", "warming-up", "too-few-samples"]).not.toContain(assessments?.["memory-growth"].reason);
    expect(assessments?.["memory-limit"].reason).not.toBe("memory-over-limit");
    expect(made.watch.keeper.state.restarts).toEqual(before.restarts);
    // It is in the journal already.
    made.watch.end();
    expect(observedIn(made.trail).filter(({ kind }) => kind === "memory" || kind === "probe")).toEqual([]);
  });

  it("knows which invocation fell last, also where systemd has forgotten it, and takes none for it that only starts", () => {
    const { unit, watch } = watched();
    const up = unit.observeUnit();
    watch.take(up);
    expect(watch.lastFallen).toBeNull();
    unit.fall("success");
    watch.take({ ...unit.observeUnit(), invocationId: null });
    watch.take({ ...unit.observeUnit(), invocationId: null });
    expect(watch.lastFallen).toBe(up.invocationId);
    unit.activate("systemd");
    const again = unit.observeUnit();
    watch.take({ ...again, activeState: "activating", subState: "start" });
    watch.take(again);
    expect(watch.lastFallen).toBe(up.invocationId);
    watch.take({ ...again, activeState: "activating", subState: "auto-restart" });
    expect(watch.lastFallen).toBe(again.invocationId);
  });

  it("gives them nothing of another invocation", () => {
    const other = new SimulatedUnit();
    other.activations = 9;
    const { unit, watch } = watched({ past: [other.observeMemory()] });
    unit.advance(1000);
    watch.take(unit.observeUnit());
    expect(watch.keeper.lastSituation?.assessments["memory-limit"].reason).toBe("memory-not-seen");
  });
});

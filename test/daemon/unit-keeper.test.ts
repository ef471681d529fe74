import { describe, expect, it } from "vitest";
import type { AuditRecord } from "../../src/model/audit-record.ts";
import type { JudgedProcess, ProcessesObservation } from "../../src/model/observation.ts";
import type { DecisionId, InvocationId, MonotonicMs } from "../../src/model/scalars.ts";
import { strayProcess, unitName } from "../policy/simulated-unit.ts";
import { KeeperWorld, settled } from "./keeper-world.ts";

/** A world in which a restart for memory is due with the next sample. */
async function swollen(world = new KeeperWorld()): Promise<KeeperWorld> {
  world.greet();
  world.unit.memoryBytes = 400e6;
  await world.run(60_000);
  return world;
}

const ofAction = (effects: readonly string[]) =>
  effects.filter((effect) => /^(?:intent|outcome|act|end|snapshot)/.test(effect));
const idsOf = (records: readonly AuditRecord[]) => records.map(({ decision }) => decision);

describe("the keeper of a unit", () => {
  it("records the intent and saves it, takes the evidence, acts, and records the outcome", async () => {
    const world = await swollen();
    world.effects.length = 0;
    await world.run(30_000);
    const { effects } = world;
    expect(effects.slice(effects.indexOf("intent restart")).slice(0, 3)).toEqual([
      "intent restart",
      "save",
      "snapshot",
    ]);
    expect(ofAction(effects)).toEqual([
      "intent restart",
      "snapshot",
      "snapshot taken",
      // Taken, then recorded.
      "snapshot",
      "act restart",
      "end restart",
      "outcome restart",
    ]);
    expect(idsOf(world.records("outcome"))).toEqual(idsOf(world.records("intent")));
    expect(world.records("outcome")).toMatchObject([{ reason: "done-it-is", unit: unitName }]);
  });

  it("has the unit read anew once an action has ended and is saved: the last sign of it may be older than its end", async () => {
    const world = await swollen();
    await world.run(30_000);
    const { effects } = world;
    expect(effects.slice(effects.indexOf("outcome restart")).slice(0, 3)).toEqual(["outcome restart", "save", "look"]);
  });

  it("has the action in flight in what it saves before it acts", async () => {
    const world = await swollen();
    world.snapshots = "hang";
    await world.run(30_000);
    expect(world.effects).toContain("snapshot");
    expect(world.effects).not.toContain("act restart");
    expect(world.saved).toMatchObject({ inFlight: { kind: "restart" }, attempts: 1, restarts: [{ by: "ours" }] });
    expect(world.keeper.inFlight).toBe("restart");
  });

  it("takes no snapshot where there is nothing that the action would destroy", async () => {
    const world = new KeeperWorld().greet();
    world.unit.stray = 4711;
    await world.run(30_000);
    expect(world.effects).toContain("act end-strays");
    expect(world.effects).not.toContain("snapshot");
  });

  it("does not act, and charges nothing, while the trail takes no record; it acts once it does", async () => {
    const world = await swollen();
    world.trailTakes = false;
    await world.run(120_000);
    expect(world.effects.filter((effect) => effect.startsWith("act"))).toEqual([]);
    expect(world.keeper.state).toMatchObject({ inFlight: null, restarts: [], attempts: 0 });
    // What it saw is told later; what it did not do never is.
    expect(world.held.map(({ event }) => event)).toContain("incident-opened");
    expect(world.held.map(({ event }) => event)).not.toContain("intent");
    world.trailTakes = true;
    await world.run(5_000);
    expect(world.effects).toContain("act restart");
  });

  it("goes on when the state cannot be saved: that is told by whoever saves", async () => {
    const world = await swollen();
    world.saves = false;
    await world.run(30_000);
    expect(world.effects).toContain("end restart");
    expect(world.records("trouble")).toEqual([]);
  });

  it("records the outcome of an action that throws, and charges it", async () => {
    const world = await swollen();
    world.ending = "throw";
    await world.run(30_000);
    expect(world.records("outcome")).toMatchObject([
      { reason: "unexpected-error", priority: 3, evidence: { result: "failed", error: "the actuator broke" } },
    ]);
    expect(world.keeper.state).toMatchObject({ inFlight: null, attempts: 1 });
  });

  it("keeps at most one action in flight, however long it takes", async () => {
    const world = await swollen();
    world.ending = "hang";
    world.unit.stray = 4711;
    await world.run(600_000);
    expect(world.effects.filter((effect) => effect.startsWith("act"))).toHaveLength(1);
    expect(world.records("intent")).toHaveLength(1);
  });

  it("does not act any more once it is stopped, and still records how the last action ended", async () => {
    const world = await swollen();
    world.ending = "hang";
    await world.run(30_000);
    world.keeper.stop();
    world.unit.stray = 4711;
    await world.run(120_000);
    expect(world.records("intent")).toHaveLength(1);
    const other = await swollen();
    other.unit.advance(30_000);
    other.show(other.unit.observeMemory());
    other.keeper.stop();
    await settled();
    expect(idsOf(other.records("outcome"))).toEqual(idsOf(other.records("intent")));
  });

  it("refuses an action that would break an invariant, and says so once", async () => {
    const world = new KeeperWorld().greet();
    const inUnit: JudgedProcess = {
      ...strayProcess(4711),
      process: { ...strayProcess(4711).process, cgroup: `/system.slice/${unitName}/worker` },
    };
    for (let scan = 0; scan < 5; scan += 1) {
      world.unit.advance(20_000);
      world.show({ ...(world.unit.observeProcesses() as ProcessesObservation), judged: [inUnit] });
      await settled();
    }
    expect(world.effects.filter((effect) => effect.startsWith("act"))).toEqual([]);
    expect(world.records("intent")).toEqual([]);
    expect(world.records("trouble")).toMatchObject([{ reason: "invariant", priority: 2 }]);
    expect(world.records("trouble")[0]?.message).toContain("only strays are ended");
  });

  it("explains a restart loop with why the unit fell", async () => {
    const world = new KeeperWorld().greet();
    world.unit.crashesAfterMs = 1_000;
    await world.run(90_000);
    const notice = world.records("notice").find(({ reason }) => reason === "restart-loop");
    expect(notice?.evidence).toMatchObject({ class: "auth", restartsInFastLoop: 3 });
  });

  it("gives the notice all the same when it cannot be told why the unit fell", async () => {
    const world = new KeeperWorld().greet();
    world.explaining = "throw";
    world.unit.crashesAfterMs = 1_000;
    await world.run(90_000);
    expect(world.records("notice").map(({ reason }) => reason)).toContain("restart-loop");
  });

  it("records incidents as they open and recover", async () => {
    const world = await swollen();
    await world.run(200_000);
    expect(world.records("incident-opened")).toMatchObject([{ reason: "memory-over-limit" }]);
    expect(world.records("incident-recovered")).toHaveLength(1);
    expect(world.records("incident-recovered")[0]?.incident).toBe(world.records("incident-opened")[0]?.incident);
    expect(world.records("intent")[0]?.incident).toBe(world.records("incident-opened")[0]?.incident);
  });

  it("records the operator's hand", async () => {
    const world = new KeeperWorld().greet();
    world.unit.stop("job");
    await world.run(5_000);
    world.unit.activate("operator");
    await world.run(5_000);
    expect(world.records("operator").map(({ reason }) => reason)).toEqual(["stopped", "started"]);
    expect(world.records("intent")).toEqual([]);
  });

  it("has the dependencies asked when they are what it waits for", async () => {
    const world = new KeeperWorld().greet();
    await world.run(70_000);
    world.show(world.unit.probe(false));
    world.unit.fall("success");
    world.unit.advance(20_000);
    world.show(world.unit.observeUnit());
    expect(world.records("withheld")).toMatchObject([{ reason: "dependency-down" }]);
    expect(world.doubts).toBe(1);
  });

  it("adopts new settings without forgetting what it saw", async () => {
    const world = await swollen(new KeeperWorld({ settings: { mode: "observe" } }));
    await world.run(60_000);
    expect(world.records("intent")).toEqual([]);
    world.keeper.adopt({ ...world.settings, mode: "heal" });
    await world.run(5_000);
    expect(world.records("intent")).toHaveLength(1);
  });
});

describe("a keeper that is opened with an action in flight", () => {
  const inFlight = {
    decision: `${unitName}/d41` as DecisionId,
    kind: "restart" as const,
    sinceMs: 990_000 as MonotonicMs,
    invocationBefore: "1".repeat(32) as InvocationId,
  };

  it("records that it was interrupted, and counts it as tried", () => {
    const world = new KeeperWorld({ state: { inFlight, attempts: 3 } });
    expect(world.records("outcome")).toMatchObject([
      { decision: inFlight.decision, reason: "unitwarden-ended", evidence: { result: "interrupted", tookMs: 10_000 } },
    ]);
    expect(world.keeper.state).toMatchObject({ inFlight: null, attempts: 3, lastActionEndedMs: world.unit.nowMs });
  });

  it("records no odd time when the clock is of another boot", () => {
    const world = new KeeperWorld({ state: { inFlight: { ...inFlight, sinceMs: 9e9 as MonotonicMs } } });
    expect(world.records("outcome")).toMatchObject([{ evidence: { tookMs: 0 } }]);
  });

  it("records nothing when nothing was in flight", () => expect(new KeeperWorld().trail).toEqual([]));
});

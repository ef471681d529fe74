import { describe, expect, it } from "vitest";
import { restartUnit } from "../../../src/actuators/restart-unit/restart-unit.ts";
import type { JobOptions, Others } from "../../../src/actuators/start-unit/job-outcome.ts";
import { startUnit } from "../../../src/actuators/start-unit/start-unit.ts";
import { holdUnit } from "../../../src/actuators/stop-unit/hold-unit.ts";
import type { HoldDecision, RestartDecision, StartDecision } from "../../../src/model/decision.ts";
import { failure, success } from "../../../src/model/result.ts";
import type { DecisionId, InvocationId, MonotonicMs, UnitName } from "../../../src/model/scalars.ts";
import type { JobTerms } from "../../../src/systemd/job-call.ts";
import type { FinishedJob } from "../../../src/systemd/manager.ts";
import { parseUnitProperties, type UnitProperties } from "../../../src/systemd/unit-properties.ts";

const choice = {
  id: "d1" as DecisionId,
  unit: "x.service" as UnitName,
  detector: "inactive",
  reason: "down",
  evidence: {},
  incident: null,
  invocation: "a" as InvocationId,
} as const;
const restart: RestartDecision = { ...choice, kind: "restart" };
const start: StartDecision = { ...choice, kind: "start", beyondBudget: false };
const hold: HoldDecision = { ...choice, kind: "hold", untilMs: 0 as MonotonicMs };

const unit = (activeState: string, invocation: string | null, more: Partial<UnitProperties> = {}): UnitProperties => ({
  ...parseUnitProperties({}),
  activeState,
  invocationId: invocation as InvocationId | null,
  ...more,
});

/** A systemd that is `before`, and `after` once a job has run. */
function systemd(
  before: UnitProperties,
  after: UnitProperties,
  job: unknown = success({ jobResult: "done", jobId: 1, companions: [] }),
) {
  const calls: string[] = [];
  const run = (name: string) => (_: string, terms?: JobTerms) => {
    calls.push(terms?.alone === true ? `${name} alone` : name);
    return Promise.resolve(job as ReturnType<typeof success<FinishedJob>>);
  };
  const manager: JobOptions["manager"] = {
    unitProperties: () => Promise.resolve(success(calls.some((call) => call !== "reset") ? after : before)),
    startUnit: run("start"),
    stopUnit: run("stop"),
    restartUnit: run("restart"),
    resetFailedUnit: () => {
      calls.push("reset");
      return Promise.resolve(success(null));
    },
  };
  return { manager, calls };
}
/** Others that an action would reach. */
const others = (more: { stop?: string[]; required?: string[]; wanted?: string[] }): Others => ({
  wouldStop: () => Promise.resolve(more.stop ?? []),
  wouldStart: () => ({ required: more.required ?? [], wanted: more.wanted ?? [] }),
});
const ended = (jobResult: string) => success({ jobResult, jobId: 1, companions: [] });
const up = unit("active", "a");
const upAgain = unit("active", "b");
const down = unit("failed", "a");

describe("startUnit()", () => {
  it("resets first, is done when the unit is active in a new invocation, and gives the start limit back", async () => {
    const world = systemd(down, upAgain);
    expect(await startUnit(start, world)).toMatchObject({ decision: "d1", result: "done", reason: "active-again" });
    expect(world.calls).toEqual(["reset", "start", "reset"]);
  });

  it("is done when a oneshot ran to its end", async () => {
    const after = unit("inactive", null, { serviceType: "oneshot", result: "success" });
    expect(await startUnit(start, systemd(down, after))).toMatchObject({ result: "done", reason: "ran-to-end" });
  });

  it("fails when the job was done and the unit is down all the same", async () => {
    const outcome = await startUnit(start, systemd(down, unit("failed", "b")));
    expect(outcome).toMatchObject({ result: "failed", reason: "not-active", recoverable: true });
  });

  it("does nothing to a unit that somebody else has started", async () => {
    const world = systemd(up, up);
    expect(await startUnit(start, world)).toMatchObject({ result: "refused", reason: "not-down" });
    expect(world.calls).toEqual([]);
  });

  it("does nothing while a job waits that may be the operator's stop", async () => {
    const world = systemd(unit("failed", "a", { job: { id: 7, path: "/7" } }), upAgain);
    expect(await startUnit(start, world)).toMatchObject({ result: "refused", reason: "job-pending" });
    expect(world.calls).toEqual([]);
  });

  it.each([
    [ended("failed"), "failed", "job-failed"],
    [ended("canceled"), "failed", "job-canceled"],
    [ended("dependency"), "failed", "job-dependency"],
    [ended("timeout"), "timed-out", "job-timed-out"],
    [failure("job-timed-out", "m", { recoverable: true }), "timed-out", "job-timed-out"],
    [failure("timed-out", "m", { recoverable: true }), "timed-out", "no-reply"],
    [failure("bus-lost", "m", { recoverable: true }), "failed", "bus-lost"],
    [failure("org.freedesktop.systemd1.NoSuchUnit", "m", { recoverable: false }), "refused", "no-such-unit"],
    [failure("org.freedesktop.DBus.Error.AccessDenied", "m", { recoverable: false }), "refused", "access-denied"],
    [failure("org.example.Odd", "m", { recoverable: false }), "failed", "systemd-error"],
  ])("names why a job came to nothing: %j", async (job, result, reason) => {
    expect(await startUnit(start, systemd(down, down, job))).toMatchObject({ result, reason });
  });

  it("says so, and is done all the same, when the start limit could not be given back", async () => {
    const world = systemd(down, upAgain);
    let resets = 0;
    const denied = failure("bus-lost", "the bus was lost", { recoverable: true });
    const resetFailedUnit = () => Promise.resolve(resets++ === 0 ? success(null) : denied);
    const outcome = await startUnit(start, { manager: { ...world.manager, resetFailedUnit } });
    expect(outcome).toMatchObject({ result: "done", evidence: { startLimitNotCleared: "the bus was lost" } });
  });

  it("leaves the start limit as it is when the start failed", async () => {
    const world = systemd(down, down, ended("failed"));
    await startUnit(start, world);
    expect(world.calls).toEqual(["reset", "start"]);
  });

  it("does not start a unit that requires one its operator stopped", async () => {
    const world = systemd(down, upAgain);
    const outcome = await startUnit(start, { ...world, others: others({ required: ["db.service"] }) });
    expect(outcome).toMatchObject({ result: "refused", reason: "would-start-stopped-unit", recoverable: false });
    expect(outcome.evidence).toEqual({ units: ["db.service"] });
    expect(world.calls).toEqual([]);
  });

  it("starts a unit alone that merely wants one its operator stopped", async () => {
    const world = systemd(down, upAgain);
    const outcome = await startUnit(start, { ...world, others: others({ wanted: ["extra.service"] }) });
    expect(outcome).toMatchObject({ result: "done" });
    expect(world.calls).toEqual(["reset", "start alone", "reset"]);
  });

  it("does not start where the reset was refused", async () => {
    const world = systemd(down, upAgain);
    const denied = failure("org.freedesktop.DBus.Error.AccessDenied", "no", { recoverable: false });
    const manager = { ...world.manager, resetFailedUnit: () => Promise.resolve(denied) };
    expect(await startUnit(start, { manager })).toMatchObject({ result: "refused", reason: "access-denied" });
    expect(world.calls).toEqual([]);
  });
});

describe("restartUnit()", () => {
  it("resets first, is done when the unit is active in a new invocation, and gives the start limit back", async () => {
    const world = systemd(up, upAgain);
    expect(await restartUnit(restart, world)).toMatchObject({ result: "done", reason: "active-again" });
    expect(world.calls).toEqual(["reset", "restart", "reset"]);
  });

  it("fails when the invocation is still the old one", async () => {
    expect(await restartUnit(restart, systemd(up, up))).toMatchObject({ result: "failed", reason: "same-invocation" });
  });

  it.each([
    ["is down: its operator may have stopped it", unit("inactive", "a"), "not-running"],
    ["is being stopped", unit("deactivating", "a"), "not-running"],
    ["was restarted meanwhile", unit("active", "other"), "invocation-changed"],
    ["has a job waiting", unit("active", "a", { job: { id: 7, path: "/7" } }), "job-pending"],
  ])("does nothing to a unit that %s", async (_, before, reason) => {
    const world = systemd(before, upAgain);
    expect(await restartUnit(restart, world)).toMatchObject({ result: "refused", reason, recoverable: false });
    expect(world.calls).toEqual([]);
  });

  it("does not restart a unit that requires one its operator stopped", async () => {
    const world = systemd(up, upAgain);
    const outcome = await restartUnit(restart, { ...world, others: others({ required: ["db.service"] }) });
    expect(outcome).toMatchObject({ result: "refused", reason: "would-start-stopped-unit" });
    expect(world.calls).toEqual([]);
  });

  it("does not restart where the reset was refused: the start limit could keep it down", async () => {
    const world = systemd(up, upAgain);
    const denied = failure("org.freedesktop.DBus.Error.AccessDenied", "no", { recoverable: false });
    const manager = { ...world.manager, resetFailedUnit: () => Promise.resolve(denied) };
    expect(await restartUnit(restart, { manager })).toMatchObject({ result: "refused", reason: "access-denied" });
    expect(world.calls).toEqual([]);
  });

  it("names the units that systemd restarted with it, and those that did not come back", async () => {
    const companions = ["web.service", "job.service", "late.service"].map((name, index) => ({
      jobId: index + 2,
      unit: name,
      type: name === "job.service" ? "verify-active" : "restart",
    }));
    const world = systemd(up, upAgain, success({ jobResult: "done", jobId: 1, companions }));
    const unitProperties: JobOptions["manager"]["unitProperties"] = (name) =>
      name === "web.service" ? Promise.resolve(success(down)) : world.manager.unitProperties(name);
    const outcome = await restartUnit(restart, { manager: { ...world.manager, unitProperties } });
    const alsoRestarted = ["web.service", "late.service"];
    expect(outcome).toMatchObject({ result: "done", evidence: { alsoRestarted, notBack: ["web.service"] } });
  });

  it("restarts a unit that hangs in its own start", async () => {
    const before = unit("activating", "a", { subState: "start", job: { id: 7, path: "/7" } });
    expect(await restartUnit(restart, systemd(before, upAgain))).toMatchObject({ result: "done" });
  });
});

describe("holdUnit()", () => {
  it("is done when the unit is down", async () => {
    const world = systemd(up, unit("inactive", "a"));
    expect(await holdUnit(hold, world)).toMatchObject({ result: "done", reason: "held" });
    expect(world.calls).toEqual(["stop alone"]);
  });

  it("is refused where another unit that runs would stop with it and stay down", async () => {
    const world = systemd(up, down);
    const outcome = await holdUnit(hold, { ...world, others: others({ stop: ["stranger.service"] }) });
    expect(outcome).toMatchObject({ result: "refused", reason: "others-would-stop" });
    expect(outcome.evidence).toEqual({ units: ["stranger.service"] });
    expect(world.calls).toEqual([]);
  });

  it("fails when the unit is up again", async () => {
    expect(await holdUnit(hold, systemd(up, upAgain))).toMatchObject({ result: "failed", reason: "not-down" });
  });
});

import { describe, expect, it } from "vitest";
import type { InvocationId } from "../../../src/model/scalars.ts";
import type { ActivationLedger, Causes } from "../../../src/sensors/unit/activation-ledger.ts";
import { activationLedger } from "../../../src/sensors/unit/activation-ledger.ts";
import type { UnitProperties } from "../../../src/systemd/unit-properties.ts";
import { parseUnitProperties } from "../../../src/systemd/unit-properties.ts";

const reading = (
  activeState: string,
  invocation: string | null,
  more: Partial<UnitProperties> = {},
): UnitProperties => ({
  ...parseUnitProperties({}),
  activeState,
  invocationId: invocation as InvocationId | null,
  ...more,
});
const up = reading("active", "a");
const failed = reading("failed", "a");
const nobody = (): boolean => false;
const everybody = (): boolean => true;

/** A ledger that has seen the unit up. */
function watching(): ActivationLedger {
  const ledger = activationLedger();
  ledger.observe(up, nobody);
  return ledger;
}
function job(ledger: ActivationLedger, jobId: number, type: string | null, result: string | null): void {
  ledger.jobNew(jobId);
  if (type !== null) ledger.jobType(jobId, type);
  if (result !== null) ledger.jobRemoved(jobId, result);
}
const stopCause = (causes: Causes): Causes["stopCause"] => causes.stopCause;

describe("why a unit is down", () => {
  it("itself, when no job was seen since it was up", () => {
    expect(watching().observe(failed, nobody).stopCause).toBe("itself");
  });

  it("a job, when somebody's stop job ended", () => {
    const ledger = watching();
    job(ledger, 1, "stop", "done");
    expect(ledger.observe(failed, nobody).stopCause).toBe("job");
  });

  it("a job, while the stop is still under way", () => {
    const ledger = watching();
    job(ledger, 1, "stop", null);
    expect(ledger.observe(failed, nobody).stopCause).toBe("job");
  });

  it("ours, when the stop job is ours", () => {
    const ledger = watching();
    job(ledger, 1, "stop", "done");
    expect(ledger.observe(failed, everybody).stopCause).toBe("ours");
  });

  it("a job, when the operator stops a unit that we hold down, and not ours again when we stop it once more", () => {
    const ledger = watching();
    job(ledger, 1, "stop", "done");
    ledger.observe(failed, (jobId) => jobId === 1);
    job(ledger, 2, null, "done");
    expect(ledger.observe(failed, (jobId) => jobId === 1).stopCause).toBe("job");
    job(ledger, 3, "stop", "done");
    expect(ledger.observe(failed, (jobId) => jobId !== 2).stopCause).toBe("job");
  });

  it("a job, when a unit that failed by itself is stopped", () => {
    const ledger = watching();
    expect(ledger.observe(failed, nobody).stopCause).toBe("itself");
    job(ledger, 1, null, "done");
    expect(ledger.observe(failed, nobody).stopCause).toBe("job");
  });

  it("itself, when the stop was canceled", () => {
    const ledger = watching();
    job(ledger, 1, "stop", "canceled");
    expect(ledger.observe(failed, nobody).stopCause).toBe("itself");
  });

  it("itself, when a start that somebody asked for failed", () => {
    const ledger = watching();
    job(ledger, 1, "stop", "done");
    ledger.observe(failed, nobody);
    job(ledger, 2, "start", "failed");
    expect(ledger.observe(failed, nobody).stopCause).toBe("itself");
  });

  it("a job, between the two halves of somebody's restart", () => {
    const ledger = watching();
    job(ledger, 1, "restart", null);
    expect(ledger.observe(failed, nobody).stopCause).toBe("job");
  });

  it("itself, between the two halves of systemd's own restart", () => {
    const ledger = watching();
    ledger.observe(reading("activating", "a", { subState: "auto-restart", automaticRestarts: 1 }), nobody);
    job(ledger, 1, "restart", null);
    expect(ledger.observe(reading("inactive", "a", { automaticRestarts: 1 }), nobody).stopCause).toBe("itself");
  });

  it("still a job when systemd has forgotten the invocation", () => {
    const ledger = watching();
    job(ledger, 1, "stop", "done");
    ledger.observe(reading("inactive", "a"), nobody);
    expect(ledger.observe(reading("inactive", null), nobody).stopCause).toBe("job");
  });

  it("itself again, after the stop was followed by a start and a crash", () => {
    const ledger = watching();
    job(ledger, 1, "stop", "done");
    ledger.observe(failed, nobody);
    job(ledger, 2, "start", "done");
    ledger.observe(reading("active", "b"), nobody);
    expect(ledger.observe(reading("failed", "b"), nobody).stopCause).toBe("itself");
  });

  it("the journal's to say, at the first reading and after a gap", () => {
    expect(activationLedger().observe(failed, nobody).stopCause).toBe("ask-journal");
    const ledger = watching();
    ledger.gap();
    expect(ledger.observe(failed, nobody).stopCause).toBe("ask-journal");
  });

  it("what the journal said, until a stop job is seen", () => {
    const ledger = activationLedger();
    ledger.observe(failed, nobody);
    ledger.answer("itself");
    expect(ledger.observe(failed, nobody).stopCause).toBe("itself");
    job(ledger, 1, "stop", "done");
    expect(ledger.observe(failed, nobody).stopCause).toBe("job");
  });

  it("itself, when the stop was systemd's own", () => {
    const ledger = watching();
    job(ledger, 1, "stop", null);
    expect(ledger.foreignJobs(nobody)).toEqual([1]);
    ledger.excuse(1);
    expect(ledger.foreignJobs(nobody)).toEqual([]);
    expect(ledger.observe(failed, nobody).stopCause).toBe("unknown");
    ledger.jobRemoved(1, "done");
    expect(ledger.observe(failed, nobody).stopCause).toBe("itself");
  });

  it("a job, when somebody stops it after systemd's own stop", () => {
    const ledger = watching();
    job(ledger, 1, null, "done");
    ledger.excuse(1);
    ledger.jobType(1, "stop");
    expect(ledger.observe(failed, nobody).stopCause).toBe("itself");
    job(ledger, 2, "stop", "done");
    expect(ledger.observe(failed, nobody).stopCause).toBe("job");
  });

  it("told of by no foreign job, where the jobs are ours or of another kind", () => {
    const ledger = watching();
    job(ledger, 1, "stop", "done");
    job(ledger, 2, "reload", "done");
    expect(ledger.foreignJobs((jobId) => jobId === 1)).toEqual([]);
    ledger.excuse(7);
  });

  it("a job, when one of unknown type ended before the first reading", () => {
    const ledger = activationLedger();
    job(ledger, 1, null, "done");
    expect(stopCause(ledger.observe(failed, nobody))).toBe("job");
  });

  it("the journal's to say, when two jobs of unknown type lie between two invocations", () => {
    const ledger = watching();
    job(ledger, 1, null, "done");
    job(ledger, 2, null, "done");
    expect(stopCause(ledger.observe(reading("inactive", "b"), nobody))).toBe("ask-journal");
  });

  it("nothing, while it is up", () => expect(stopCause(watching().observe(up, nobody))).toBeNull());
});

describe("who started a unit", () => {
  const next = reading("active", "b");
  it.each([
    ["ours, by a job of ours", "restart", next, everybody, "ours"],
    ["the operator, by somebody else's job", "start", next, nobody, "operator"],
    ["the operator, by a job too fast to read", null, next, nobody, "operator"],
    ["systemd, when its counter grew", "restart", reading("active", "b", { automaticRestarts: 1 }), nobody, "systemd"],
  ] as const)("%s", (_, type, properties, isOurs, cause) => {
    const ledger = watching();
    job(ledger, 1, type, "done");
    expect(ledger.observe(properties, isOurs).startCause).toBe(cause);
  });

  it("unknown, without any job", () => expect(watching().observe(next, nobody).startCause).toBe("unknown"));

  it.each(["restart", null])("systemd, when another unit's restart took it along (%s)", (type) => {
    const ledger = watching();
    job(ledger, 1, type, null);
    ledger.excuse(1);
    expect(ledger.observe(reading("inactive", "a"), nobody)).toEqual({ stopCause: "unknown", startCause: "unknown" });
    ledger.jobRemoved(1, "done");
    expect(ledger.observe(next, nobody)).toEqual({ stopCause: null, startCause: "systemd" });
    expect(ledger.observe(reading("failed", "b"), nobody).stopCause).toBe("itself");
  });

  it("the operator, when the counter went back to 0", () => {
    const ledger = activationLedger();
    ledger.observe(reading("active", "a", { automaticRestarts: 4 }), nobody);
    job(ledger, 1, "start", "done");
    expect(ledger.observe(reading("active", "b", { automaticRestarts: 0 }), nobody).startCause).toBe("operator");
  });

  it("as before, when the subscription was lost and the invocation is the same", () => {
    const ledger = watching();
    job(ledger, 1, "start", "done");
    ledger.observe(next, everybody);
    ledger.gap();
    expect(ledger.observe(next, nobody).startCause).toBe("ours");
  });
});

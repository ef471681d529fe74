import { describe, expect, it } from "vitest";
import { inactive } from "../../src/detectors/inactive/inactive.ts";
import type { Observation } from "../../src/model/observation.ts";
import { blind, fallen, message, story, unit } from "./observations.ts";

const judge = (...seen: readonly Observation[]) =>
  story(inactive)
    .see(...seen)
    .at(100);

describe("the inactive detector", () => {
  it("detects a unit that failed", () => {
    const judgement = judge(unit(0), fallen(50));
    expect(judgement).toMatchObject({ health: "unhealthy", reason: "exit-code" });
    expect(judgement.evidence).toMatchObject({ result: "exit-code", exitCode: "exited", exitStatus: 1 });
  });

  it("detects a unit that exited by itself, with success", () => {
    const seen = fallen(50, { activeState: "inactive", result: "success", exitStatus: 0 });
    expect(judge(seen)).toMatchObject({ health: "unhealthy", reason: "exited" });
  });

  it.each(["signal", "oom-kill", "start-limit-hit", "timeout", "watchdog", "core-dump", "resources"])(
    "detects a unit that is down with result %s, and names it",
    (result) => expect(judge(fallen(50, { result }))).toMatchObject({ health: "unhealthy", reason: result }),
  );

  it("detects a unit that is held down by us", () => {
    const seen = fallen(50, { activeState: "inactive", result: "success", stopCause: "ours" });
    expect(judge(seen)).toMatchObject({ health: "unhealthy", reason: "held" });
  });

  it("detects a oneshot unit that failed", () => {
    expect(judge(fallen(50, { serviceType: "oneshot" })).health).toBe("unhealthy");
  });

  it("detects a unit that fell and that systemd is about to restart", () => {
    const waiting = fallen(50, { activeState: "activating", subState: "auto-restart" });
    expect(judge(waiting)).toMatchObject({ health: "unhealthy", reason: "exit-code" });
    expect(judge(waiting).evidence).toMatchObject({ systemdRestartsIt: true });
  });

  it.each(["active", "reloading"])("does not detect a unit that is %s", (activeState) =>
    expect(judge(unit(50, { activeState })).health).toBe("healthy"),
  );

  it("does not detect a unit that its operator stopped, failed or not", () => {
    expect(judge(fallen(50, { stopCause: "job" }))).toMatchObject({ health: "healthy", reason: "stopped-by-operator" });
    const stopped = fallen(50, { activeState: "inactive", result: "success", stopCause: "job" });
    expect(judge(stopped).health).toBe("healthy");
  });

  it("does not detect a unit that was never started", () => {
    const seen = fallen(50, { activeState: "inactive", result: "success", stopCause: "never-started" });
    expect(judge(seen)).toMatchObject({ health: "healthy", reason: "never-started" });
  });

  it("does not detect a oneshot unit that is done, nor one whose condition was not met", () => {
    const done = fallen(50, { activeState: "inactive", result: "success", serviceType: "oneshot" });
    expect(judge(done)).toMatchObject({ health: "healthy", reason: "oneshot-done" });
    const skipped = fallen(50, { activeState: "inactive", result: "exec-condition" });
    expect(judge(skipped)).toMatchObject({ health: "healthy", reason: "condition-not-met" });
  });

  it("does not know before it has seen the unit", () => {
    expect(judge()).toMatchObject({ health: "unknown", reason: "unit-not-seen" });
    expect(judge(message(10, "critical")).health).toBe("unknown");
  });

  it("does not know while the unit cannot be seen, whatever was seen last", () => {
    expect(judge(fallen(10), blind(20, "unit"))).toMatchObject({ health: "unknown", reason: "unit-not-seen" });
    expect(judge(unit(10), blind(20, "unit")).health).toBe("unknown");
  });

  it("knows again once the unit is seen again", () => {
    expect(judge(unit(10), blind(20, "unit"), fallen(30)).health).toBe("unhealthy");
  });

  it("is not blinded by another sensor", () => {
    expect(judge(unit(10), blind(20, "memory"), blind(20, "journal"), blind(20, "processes")).health).toBe("healthy");
  });

  it.each(["activating", "deactivating", "maintenance", "refreshing", "unknown"])(
    "does not know about a unit that is %s",
    (activeState) =>
      expect(judge(unit(50, { activeState, subState: "start-pre" }))).toMatchObject({
        health: "unknown",
        reason: "in-transition",
      }),
  );

  it.each(["not-found", "masked", "bad-setting", "error", "unknown"])(
    "does not know about a unit whose LoadState is %s",
    (loadState) => expect(judge(fallen(50, { loadState }))).toMatchObject({ health: "unknown", reason: "not-loaded" }),
  );

  it.each(["unknown", null] as const)("does not know about a unit that is down with stop cause %s", (stopCause) =>
    expect(judge(fallen(50, { stopCause }))).toMatchObject({ health: "unknown", reason: "stop-cause-unknown" }),
  );
});

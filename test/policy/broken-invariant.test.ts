import { describe, expect, it } from "vitest";
import type { Action } from "../../src/model/decision.ts";
import type { DecisionId } from "../../src/model/scalars.ts";
import { brokenInvariant } from "../../src/policy/invariants.ts";
import { at, fallen, first, judgedProcess, unit, unitName } from "../detectors/observations.ts";
import { action, counted, down, type Given, situation, strayed, swollen } from "./situations.ts";

const broken = (deed: Action, given: Given) => brokenInvariant(deed, situation(given));
const restart = action("restart", { detector: "memory-limit" });
const start = action("start");
const endStrays = (strays = [judgedProcess(4711)]) => action("end-strays", { detector: "stray", strays });
const inFlight = { decision: "d" as DecisionId, kind: "hold" as const, sinceMs: at(-1), invocationBefore: first };
const spent = counted([-50, -40, -30, -20, -10]);
const process = judgedProcess(4711).process;

describe("the assertion before an action", () => {
  it("lets through what the policy may decide", () => {
    expect(broken(restart, { judged: swollen })).toBeNull();
    expect(broken(start, { judged: down, unit: fallen(-50) })).toBeNull();
    expect(broken(endStrays(), { judged: strayed })).toBeNull();
    expect(broken(action("hold", { detector: "inactive" }), { judged: down })).toBeNull();
  });

  it.each<[string, Given]>([
    ["one action in flight a unit", { state: { inFlight } }],
    ["the pause between two actions", { state: { lastActionEndedMs: at(-14.9) } }],
    ["no action on an unseen unit", { unit: null }],
    ["no action in observe mode", { settings: { mode: "observe" } }],
    ["no action while paused", { state: { pausedUntilMs: at(0.1) } }],
    ["no action against the operator", { unit: fallen(-50, { stopCause: "job" }) }],
    ["no action against the operator", { unit: fallen(-50, { stopCause: "never-started" }) }],
  ])("names %s, for every kind of action", (name, given) => {
    for (const deed of [restart, start, endStrays(), action("hold", { detector: "stray" })]) {
      expect(broken(deed, { judged: { ...swollen, ...down, ...strayed }, ...given })).toBe(name);
    }
  });

  it.each(["healthy", "unknown"] as const)("names an action on what is %s", (health) => {
    const judged = { "memory-limit": { health, reason: "x" }, stray: { health }, inactive: { health } };
    for (const deed of [restart, start, endStrays()]) {
      expect(broken(deed, { judged })).toBe("no action on anything but unhealthy");
    }
  });

  it("names a restart or a start beyond the budget, slow retries apart", () => {
    const state = { restarts: spent };
    const fell = { judged: down, unit: fallen(-5000) };
    expect(broken(restart, { judged: swollen, state })).toBe("the restart budget");
    expect(broken(start, { ...fell, state })).toBe("the restart budget");
    const retry = action("start", { beyondBudget: true });
    expect(broken(retry, { ...fell, state })).toBe("the restart budget");
    expect(broken(retry, { ...fell, state: { ...state, gaveUpAtMs: at(-1799) } })).toBe("the restart budget");
    expect(broken(retry, { ...fell, state: { ...state, gaveUpAtMs: at(-1800) } })).toBeNull();
    expect(broken(start, { ...fell, state: { ...state, gaveUpAtMs: at(-1800) } })).toBe("the restart budget");
  });

  it("names a restart of a unit that does not run, or of an invocation that has not had its time", () => {
    const inactive = unit(0, { activeState: "deactivating" });
    expect(broken(restart, { judged: swollen, unit: inactive })).toBe("only a unit that runs is restarted");
    const stale = { restartedInvocation: first };
    expect(broken(restart, { judged: swollen, state: stale })).toBe("one restart an invocation");
    const settles = "time for a new invocation to settle";
    expect(broken(restart, { judged: swollen, state: { startEndedMs: at(-59) } })).toBe(settles);
    expect(broken(restart, { judged: swollen, unit: unit(0, { activeSinceMs: at(-59) }) })).toBe(settles);
    expect(broken(restart, { judged: swollen, unit: unit(0, { activeSinceMs: null }) })).toBe(settles);
  });

  it.each([
    ["the unit's own process", judgedProcess(4711, { process: { ...process, cgroup: `/system.slice/${unitName}` } })],
    ["one in a cgroup below", judgedProcess(1, { process: { ...process, cgroup: `/system.slice/${unitName}/x` } })],
    ["the main process", judgedProcess(1000)],
    ["PID 1", judgedProcess(1)],
    ["PID 0, which would be a whole process group", judgedProcess(0)],
    ["a negative PID", judgedProcess(-1)],
    ["what is not known", judgedProcess(4711, { standing: "unknown" })],
    ["someone else's", judgedProcess(4711, { standing: "someone-else" })],
    ["ours", judgedProcess(4711, { standing: "ours" })],
  ])("names the end of %s, alone or beside a stray", (_, wrong) => {
    for (const strays of [[wrong], [judgedProcess(4712), wrong]]) {
      expect(broken(endStrays(strays), { judged: strayed })).toBe("only strays are ended");
    }
  });

  it("does not take a cgroup with a longer name for the unit's", () => {
    const neighbour = judgedProcess(4711, { process: { ...process, cgroup: `/system.slice/${unitName}x` } });
    expect(broken(endStrays([neighbour]), { judged: strayed })).toBeNull();
  });
});

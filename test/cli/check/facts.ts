import type { UnitFacts } from "../../../src/cli/check/facts.ts";
import type { JudgedProcess, MemoryObservation, UnitObservation } from "../../../src/model/observation.ts";
import { success } from "../../../src/model/result.ts";
import type { BootId, InvocationId, MonotonicMs, UnitName } from "../../../src/model/scalars.ts";
import { defaultSettings } from "../../../src/config/settings-defaults.ts";

export const minuteMs = 60_000;
export const hourMs = 60 * minuteMs;
export const megabyte = 1024 * 1024;
export const unit = "marketingbot-bot.service" as UnitName;
/** The moment of every check in these tests. */
export const nowMs = (100 * hourMs) as MonotonicMs;
export const at = (agoMs: number): MonotonicMs => (nowMs - agoMs) as MonotonicMs;

/** The unit, up for three hours unless something else is said. */
export function unitState(changes: Partial<UnitObservation> = {}): UnitObservation {
  return {
    kind: "unit",
    unit,
    atMs: nowMs,
    loadState: "loaded",
    activeState: "active",
    subState: "running",
    result: "success",
    mainPid: 4711,
    invocationId: "a".repeat(32) as InvocationId,
    automaticRestarts: 0,
    controlGroup: `/system.slice/${unit}`,
    exitStatus: null,
    exitCode: null,
    activeSinceMs: at(3 * hourMs),
    downSinceMs: null,
    stopCause: null,
    startCause: "operator",
    serviceType: "simple",
    restartPolicy: "on-failure",
    ...changes,
  };
}

/** The unit, down since five minutes. */
export function downState(changes: Partial<UnitObservation> = {}): UnitObservation {
  return unitState({
    activeState: "inactive",
    subState: "dead",
    mainPid: null,
    controlGroup: null,
    downSinceMs: at(5 * minuteMs),
    stopCause: "itself",
    ...changes,
  });
}

export function memory(changes: Partial<MemoryObservation> = {}): MemoryObservation {
  return {
    kind: "memory",
    unit,
    atMs: nowMs,
    invocationId: null,
    source: "cgroup-v2",
    anonBytes: 84 * megabyte,
    workingSetBytes: 90 * megabyte,
    currentBytes: 120 * megabyte,
    unitLimitBytes: null,
    ...changes,
  };
}

export function judged(standing: JudgedProcess["standing"], reason: string, pid = 4711): JudgedProcess {
  const process = {
    bootId: "b".repeat(32) as BootId,
    pid,
    startTimeTicks: 1,
    parentPid: 1,
    uid: 1000,
    commandLine: "python bot.py",
    cgroup: "/",
  };
  return { process, standing, reason, strayIfConflict: standing === "stray", company: [], parent: null };
}

export function processes(all: readonly JudgedProcess[], changes: { offReason?: string } = {}) {
  const offReason = changes.offReason ?? null;
  const program = "script /home/ubuntu/marketingbot/bot.py";
  return success({
    kind: "processes" as const,
    unit,
    atMs: nowMs,
    enforced: offReason === null,
    offReason,
    program,
    judged: all,
  });
}

/** A healthy bot under a daemon, as root sees it. */
export function facts(changes: Partial<UnitFacts> = {}): UnitFacts {
  return {
    unit,
    settings: defaultSettings,
    channels: null,
    atMs: nowMs,
    isRoot: true,
    state: success(unitState()),
    nearestUnit: null,
    heldByUnitwarden: false,
    restarts: success({ bySystemd: 0, byUnitwarden: 0 }),
    memory: success(memory()),
    samples: success(
      Array.from({ length: 180 }, (_, index) => ({ atMs: at((180 - index) * minuteMs), bytes: 84 * megabyte })),
    ),
    settledBytes: 84 * megabyte,
    journal: { access: "all", why: null },
    sight: { visible: true, reason: "journal", output: "journal" },
    activity: success({ heartbeats: 30, overMs: 5 * minuteMs, lastAtMs: at(4000), suppressedAtMs: null }),
    criticalErrors: success({ count: 0, lastText: null, complete: true }),
    processes: processes([judged("ours", "in-unit-cgroup")]),
    dependencies: [{ name: "https://api.telegram.org", up: true, detail: "HTTP 302" }],
    ...changes,
  };
}

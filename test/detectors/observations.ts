import type { Detector, Judgement } from "../../src/detectors/detector.ts";
import type {
  BlindObservation,
  JudgedProcess,
  MemoryObservation,
  MessageObservation,
  Observation,
  ProbeObservation,
  ProcessesObservation,
  RestartObservation,
  SightObservation,
  UnitObservation,
} from "../../src/model/observation.ts";
import type { BootId, InvocationId, MonotonicMs, UnitName } from "../../src/model/scalars.ts";
import type { UnitSettings } from "../../src/model/settings.ts";
import { settings as defaults } from "../policy/settings.ts";

export const unitName = "marketingbot-bot.service" as UnitName;
export const bootId = "b".repeat(32) as BootId;
export const first = "1".repeat(32) as InvocationId;
export const second = "2".repeat(32) as InvocationId;

/** A point in time, in seconds after the start of the story; the machine has been up for longer. */
export const at = (seconds: number): MonotonicMs => (10_000_000 + seconds * 1000) as MonotonicMs;

const reading = (seconds: number) => ({ unit: unitName, atMs: at(seconds) });

/** The unit, up and running since long before the story unless `more` says otherwise. */
export function unit(seconds: number, more: Partial<UnitObservation> = {}): UnitObservation {
  return {
    kind: "unit",
    ...reading(seconds),
    loadState: "loaded",
    activeState: "active",
    subState: "running",
    result: "success",
    mainPid: 1000,
    invocationId: first,
    automaticRestarts: 0,
    controlGroup: `/system.slice/${unitName}`,
    exitStatus: null,
    exitCode: null,
    activeSinceMs: at(-5000),
    downSinceMs: null,
    stopCause: null,
    startCause: "operator",
    serviceType: "simple",
    restartPolicy: "on-failure",
    ...more,
  };
}

/** The unit after its own fall at `seconds`, with nobody about to start it. */
export function fallen(seconds: number, more: Partial<UnitObservation> = {}): UnitObservation {
  return unit(seconds, {
    activeState: "failed",
    subState: "failed",
    result: "exit-code",
    mainPid: null,
    controlGroup: null,
    exitStatus: 1,
    exitCode: "exited",
    downSinceMs: at(seconds),
    stopCause: "itself",
    ...more,
  });
}

export function message(
  seconds: number,
  kind: MessageObservation["class"],
  more: Partial<MessageObservation> = {},
): MessageObservation {
  const text = `a line of class ${kind}`;
  return {
    kind: "message",
    ...reading(seconds),
    class: kind,
    invocationId: first,
    text,
    origin: null,
    cursor: `s=${seconds}`,
    ...more,
  };
}

export function memory(
  seconds: number,
  anonBytes: number | null,
  more: Partial<MemoryObservation> = {},
): MemoryObservation {
  return {
    kind: "memory",
    ...reading(seconds),
    invocationId: first,
    source: "cgroup-v2",
    anonBytes,
    workingSetBytes: anonBytes,
    currentBytes: anonBytes,
    unitLimitBytes: null,
    ...more,
  };
}

export function processes(
  seconds: number,
  judged: readonly JudgedProcess[] = [],
  more: Partial<ProcessesObservation> = {},
): ProcessesObservation {
  return {
    kind: "processes",
    ...reading(seconds),
    enforced: true,
    offReason: null,
    program: "script /home/ubuntu/marketingbot/bot.py",
    judged,
    ...more,
  };
}

/** A process that runs the unit's program in an SSH session. */
export function judgedProcess(
  pid: number,
  more: Partial<JudgedProcess> & { readonly startTimeTicks?: number } = {},
): JudgedProcess {
  const { startTimeTicks = pid * 10, ...judged } = more;
  return {
    process: {
      bootId,
      pid,
      startTimeTicks,
      parentPid: 1,
      uid: 1000,
      commandLine: "/home/ubuntu/marketingbot/.venv/bin/python -u /home/ubuntu/marketingbot/bot.py",
      cgroup: "/user.slice/user-1000.slice/session-3.scope",
    },
    standing: "stray",
    reason: "same-script",
    strayIfConflict: false,
    company: [],
    parent: null,
    ...judged,
  };
}

export function probe(seconds: number, up: boolean, dependency = "https://api.telegram.org"): ProbeObservation {
  return { kind: "probe", ...reading(seconds), dependency, up, stage: up ? "http" : "tcp", detail: "" };
}

export function restarted(seconds: number, count = 1, by: RestartObservation["by"] = "systemd"): RestartObservation {
  return { kind: "restart", ...reading(seconds), by, count };
}

export function sight(seconds: number, visible: boolean): SightObservation {
  return { kind: "sight", ...reading(seconds), visible, reason: visible ? "following" : "follower-lost" };
}

export function blind(seconds: number, sensor: BlindObservation["sensor"]): BlindObservation {
  return { kind: "blind", ...reading(seconds), sensor, why: `Cannot read the ${sensor}` };
}

/** A detector that has seen some observations, to be asked at some moments. */
export interface Story {
  see(...observations: readonly Observation[]): Story;
  /** What it makes of what it has seen, at that many seconds. */
  at(seconds: number): Judgement;
}

/** Begins a story for a detector that has seen nothing. */
export function story<Memory>(detector: Detector<Memory>, settings: UnitSettings = defaults): Story {
  const from = (memorySoFar: Memory): Story => ({
    see: (...observations) =>
      from(observations.reduce((known, seen) => detector.observe(known, seen, settings), memorySoFar)),
    at: (seconds) => detector.assess(memorySoFar, settings, at(seconds)),
  });
  return from(detector.blank);
}

/** The numbers from `start` to below `end`, `step` apart. */
export function every(step: number, { from: start = 0, to: end }: { readonly from?: number; readonly to: number }) {
  return Array.from({ length: Math.ceil((end - start) / step) }, (_, index) => start + index * step);
}

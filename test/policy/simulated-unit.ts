import type {
  JudgedProcess,
  MessageObservation,
  Observation,
  StartCause,
  StopCause,
  UnitObservation,
} from "../../src/model/observation.ts";
import type { BootId, InvocationId, MonotonicMs, UnitName } from "../../src/model/scalars.ts";

export const unitName = "marketingbot-bot.service" as UnitName;
const bootId = "b".repeat(32) as BootId;
const restartSecMs = 5_000;

/** A unit on a host as systemd would show it, with only what the policy can see: moved by events and by time. */
export class SimulatedUnit {
  nowMs = 1_000_000 as MonotonicMs;
  up = true;
  autoRestartAtMs: number | null = null;
  activations = 1;
  automaticRestarts = 0;
  activeSinceMs: MonotonicMs | null = 0 as MonotonicMs;
  downSinceMs: MonotonicMs | null = null;
  stopCause: StopCause | null = null;
  startCause: StartCause = "operator";
  result = "success";
  restartsBySystemd: number[] = [];
  stray: number | null = null;
  /** Grows when the stray's PID is given to another process. */
  strayLife = 0;
  /** A process that is a stray only if a conflict backs it. */
  doubtful = false;
  strayReturns = false;
  memoryBytes = 80e6;
  talking = true;
  /** What crashes it again right after each start. */
  crashesAfterMs: number | null = null;
  readonly restartPolicy: "no" | "on-failure" | "always";

  constructor(restartPolicy: "no" | "on-failure" | "always" = "on-failure") {
    this.restartPolicy = restartPolicy;
  }

  get invocationId(): InvocationId {
    return this.activations.toString(16).padStart(32, "0") as InvocationId;
  }

  activate(cause: StartCause): void {
    this.up = true;
    this.autoRestartAtMs = null;
    this.activations += 1;
    this.activeSinceMs = this.nowMs;
    this.downSinceMs = null;
    this.stopCause = null;
    this.startCause = cause;
    this.result = "success";
    if (cause === "operator" || cause === "ours") this.automaticRestarts = 0;
    // A restart cures what a restart cures.
    this.memoryBytes = 80e6;
    this.talking = true;
  }

  fall(result: "exit-code" | "success"): void {
    if (!this.up) return;
    this.up = false;
    this.downSinceMs = this.nowMs;
    this.result = result;
    this.stopCause = "itself";
    const again = this.restartPolicy === "always" || (this.restartPolicy === "on-failure" && result !== "success");
    if (again) this.autoRestartAtMs = this.nowMs + restartSecMs;
  }

  stop(cause: "job" | "ours" | "unknown"): void {
    this.autoRestartAtMs = null;
    if (this.up) this.downSinceMs = this.nowMs;
    this.up = false;
    this.result = "success";
    this.stopCause = cause;
  }

  /** Lets time pass: systemd restarts what is due, a crashing program crashes. */
  advance(ms: number): void {
    this.nowMs = (this.nowMs + ms) as MonotonicMs;
    if (this.autoRestartAtMs !== null && this.nowMs >= this.autoRestartAtMs) {
      this.restartsBySystemd.push(this.nowMs);
      const restarts = this.automaticRestarts + 1;
      this.activate("systemd");
      this.automaticRestarts = restarts;
    }
    const { crashesAfterMs, activeSinceMs } = this;
    if (this.up && crashesAfterMs !== null && activeSinceMs !== null && this.nowMs - activeSinceMs >= crashesAfterMs) {
      this.fall("exit-code");
    }
  }

  observeUnit(): UnitObservation {
    const waiting = this.autoRestartAtMs !== null;
    const down = this.result === "success" ? "inactive" : "failed";
    return {
      kind: "unit",
      unit: unitName,
      atMs: this.nowMs,
      loadState: "loaded",
      activeState: this.up ? "active" : waiting ? "activating" : down,
      subState: this.up ? "running" : waiting ? "auto-restart" : "dead",
      result: this.result,
      mainPid: this.up ? 1000 + this.activations : null,
      invocationId: this.invocationId,
      automaticRestarts: this.automaticRestarts,
      controlGroup: `/system.slice/${unitName}`,
      exitStatus: this.up ? null : 1,
      exitCode: this.up ? null : "exited",
      activeSinceMs: this.activeSinceMs,
      downSinceMs: this.up ? null : this.downSinceMs,
      stopCause: this.up ? null : this.stopCause,
      startCause: this.startCause,
      serviceType: "simple",
      restartPolicy: this.restartPolicy,
    };
  }

  observeMemory(): Observation {
    const shared = { unit: unitName, atMs: this.nowMs };
    if (!this.up) return { kind: "blind", sensor: "memory", why: "no cgroup", ...shared };
    return {
      kind: "memory",
      ...shared,
      invocationId: this.invocationId,
      source: "cgroup-v2",
      anonBytes: this.memoryBytes,
      workingSetBytes: this.memoryBytes,
      currentBytes: this.memoryBytes,
      unitLimitBytes: null,
    };
  }

  observeProcesses(): Observation {
    const judged = [neighbour];
    if (this.up) judged.push(ownProcess(1000 + this.activations));
    if (this.stray !== null) judged.push(strayProcess(this.stray, this.strayLife));
    if (this.doubtful) judged.push(doubtfulProcess);
    return {
      kind: "processes",
      unit: unitName,
      atMs: this.nowMs,
      enforced: true,
      offReason: null,
      program: "script /home/ubuntu/marketingbot/bot.py",
      judged,
    };
  }

  message(kind: MessageObservation["class"]): Observation {
    return {
      kind: "message",
      unit: unitName,
      atMs: this.nowMs,
      class: kind,
      invocationId: this.invocationId,
      text: `a line of class ${kind}`,
      origin: null,
      cursor: "s=1",
    };
  }

  sight(visible: boolean): Observation {
    const reason = visible ? "following" : "follower-lost";
    return { kind: "sight", unit: unitName, atMs: this.nowMs, visible, reason };
  }

  probe(up: boolean): Observation {
    const stage = up ? "http" : "tcp";
    return {
      kind: "probe",
      unit: unitName,
      atMs: this.nowMs,
      dependency: "https://api.telegram.org",
      up,
      stage,
      detail: "",
    };
  }
}

/** A stray as the process sensor would judge it. */
export function strayProcess(pid: number, life = 0): JudgedProcess {
  return {
    process: {
      bootId,
      pid,
      startTimeTicks: pid * 10 + life,
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
  };
}

function ownProcess(pid: number): JudgedProcess {
  const { process } = strayProcess(pid);
  const cgroup = `/system.slice/${unitName}`;
  return { ...strayProcess(pid), process: { ...process, cgroup }, standing: "ours", reason: "in-unit-cgroup" };
}

const neighbour: JudgedProcess = {
  ...strayProcess(3000),
  process: { ...strayProcess(3000).process, cgroup: "/system.slice/marketingbot-web.service" },
  standing: "someone-else",
  reason: "other-service",
};

const doubtfulProcess: JudgedProcess = {
  ...strayProcess(3001),
  standing: "unknown",
  reason: "other-arguments",
  strayIfConflict: true,
};

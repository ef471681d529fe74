import type { StartCause, StopCause } from "../../../src/model/observation.ts";
import type { Host } from "../history.ts";
import type { Clockwork } from "./clockwork.ts";
import type { Journal } from "./journal.ts";
import type { Machine } from "./machine.ts";

/** Whose hand asked for a job: ours, by the generation of the daemon that asked; or somebody else's. */
export type Hand = { readonly by: "ours"; readonly generation: number } | { readonly by: "operator" };

export type JobType = "start" | "stop" | "restart";

/** A job of systemd's that is under way. */
export interface Job {
  readonly type: JobType;
  readonly hand: Hand;
  readonly onEnd: (result: "done" | "failed" | "canceled") => void;
}

/** One activation, as it truly was. */
export interface Activation {
  readonly number: number;
  readonly atMs: number;
  readonly cause: StartCause;
  /** When the daemon could first know of it; null until then. */
  knowableAtMs: number | null;
}

/** What the unit calls when its main process begins, or is told to end. */
export interface MainProcess {
  began(invocation: number): void;
  ended(): void;
}

/** The unit as systemd runs it: states, jobs, Restart=, the start limit, NRestarts (systemd.service(5), systemd.unit(5)). */
export class SystemdUnit {
  phase: "inactive" | "failed" | "active" | "stopping" | "starting" | "auto-restart" = "inactive";
  result = "success";
  invocation = 0;
  automaticRestarts = 0;
  activeSinceMs: number | null = null;
  downSinceMs: number | null = 0;
  stopCause: StopCause = "never-started";
  startCause: StartCause = "unknown";
  mainPid: number | null = null;
  job: Job | null = null;
  activations: Activation[] = [];
  /** Called after every change that systemd would signal. */
  onChange: () => void = () => {};
  private starts: number[] = [];
  private cancelTimer: () => void = () => {};
  private nextPid = 1000;
  private readonly parts: {
    readonly clockwork: Clockwork;
    readonly machine: Machine;
    readonly journal: Journal;
    readonly host: Host;
    readonly main: MainProcess;
    /** How long a start or stop takes now. */
    readonly jobTakesMs: (type: "start" | "stop") => number;
  };

  constructor(parts: SystemdUnit["parts"]) {
    this.parts = parts;
  }

  get isUp(): boolean {
    return this.phase === "active";
  }

  get isDown(): boolean {
    return this.phase === "inactive" || this.phase === "failed";
  }

  /** Puts a job in; one that is under way is cancelled (mode `replace`). */
  enqueue(type: JobType, hand: Hand, onEnd: Job["onEnd"] = () => {}): void {
    const before = this.job;
    this.job = { type, hand, onEnd };
    before?.onEnd("canceled");
    if (type === "start") this.startNow();
    else this.stopNow();
  }

  /** ResetFailedUnit. */
  resetFailed(): void {
    this.starts = [];
    if (this.phase === "failed") {
      this.phase = "inactive";
      this.result = "success";
      this.changed();
    }
  }

  /** The main process has ended by itself, or by a signal. */
  mainExited(result: "exit-code" | "signal" | "success"): void {
    if (this.phase !== "active" && this.phase !== "starting") return;
    const { restart, restartSecMs } = this.parts.host;
    this.cancelTimer();
    this.mainPid = null;
    this.parts.main.ended();
    this.result = result;
    this.stopCause = "itself";
    this.downSinceMs = this.parts.clockwork.nowMs;
    const again = restart === "always" || (restart === "on-failure" && result !== "success");
    if (again) {
      this.phase = "auto-restart";
      this.timer(restartSecMs, () => this.restartByItself());
    } else this.phase = result === "success" ? "inactive" : "failed";
    this.endJob("failed");
    this.changed();
  }

  /** The machine goes down: nothing is left but the unit's file. */
  powerOff(): void {
    this.cancelTimer();
    this.job = null;
    if (this.mainPid !== null) this.parts.main.ended();
    this.mainPid = null;
    this.phase = "inactive";
    this.result = "success";
    this.automaticRestarts = 0;
    this.activeSinceMs = null;
    this.downSinceMs = null;
    this.stopCause = "never-started";
    this.starts = [];
  }

  private restartByItself(): void {
    this.automaticRestarts += 1;
    // What the limit refuses is announced in the journal, but not begun: it is no restart there.
    if (this.limitHit()) return;
    this.parts.journal.restartRecord(this.invocation);
    this.activate("systemd");
  }

  private limitHit(): boolean {
    const { burst, intervalMs } = this.parts.host.startLimit;
    const nowMs = this.parts.clockwork.nowMs;
    this.starts = this.starts.filter((atMs) => atMs > nowMs - intervalMs);
    if (this.starts.length < burst) {
      this.starts.push(nowMs);
      return false;
    }
    this.phase = "failed";
    this.result = "start-limit-hit";
    this.stopCause = "itself";
    this.endJob("failed");
    this.changed();
    return true;
  }

  private startNow(): void {
    if (this.phase === "active" || this.phase === "starting") {
      this.endJob("done");
      return;
    }
    if (this.phase === "stopping") return; // The start waits for the stop.
    this.cancelTimer();
    if (this.limitHit()) return;
    // A start by a job begins NRestarts anew.
    this.automaticRestarts = 0;
    this.activate(this.job?.hand.by === "ours" ? "ours" : "operator");
  }

  private activate(cause: StartCause): void {
    const { clockwork, main, jobTakesMs } = this.parts;
    this.phase = "starting";
    this.invocation += 1;
    this.nextPid += 1;
    this.mainPid = this.nextPid;
    this.startCause = cause;
    this.result = "success";
    this.downSinceMs = null;
    const { invocation } = this;
    this.activations.push({ number: invocation, atMs: clockwork.nowMs, cause, knowableAtMs: null });
    this.changed();
    this.timer(jobTakesMs("start"), () => {
      this.phase = "active";
      this.activeSinceMs = clockwork.nowMs;
      main.began(invocation);
      this.endJob("done");
      this.changed();
    });
  }

  private stopNow(): void {
    const hand = this.job?.hand ?? { by: "operator" };
    const wasUp = this.phase === "active" || this.phase === "starting";
    if (this.phase === "stopping") return; // Already on its way down.
    this.cancelTimer();
    if (!wasUp) {
      if (this.phase === "auto-restart") {
        this.phase = "inactive";
        this.automaticRestarts = 0;
      }
      this.isStopped(hand);
      return;
    }
    this.phase = "stopping";
    this.changed();
    this.timer(this.parts.jobTakesMs("stop"), () => {
      this.mainPid = null;
      this.parts.main.ended();
      this.phase = "inactive";
      this.result = "success";
      this.downSinceMs = this.parts.clockwork.nowMs;
      this.isStopped(this.job?.hand ?? hand);
    });
  }

  private isStopped(hand: Hand): void {
    if (this.job?.type === "restart" || this.job?.type === "start") {
      this.startNow();
      return;
    }
    this.stopCause = hand.by === "ours" && this.stopCause !== "job" ? "ours" : "job";
    this.endJob("done");
    this.changed();
  }

  private endJob(result: "done" | "failed"): void {
    const { job } = this;
    this.job = null;
    job?.onEnd(result);
  }

  private changed(): void {
    this.onChange();
  }

  private timer(delayMs: number, run: () => void): void {
    this.cancelTimer();
    this.cancelTimer = this.parts.clockwork.after(delayMs, run);
  }
}

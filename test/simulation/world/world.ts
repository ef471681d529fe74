import type { Host } from "../history.ts";
import type { Noise } from "../prng.ts";
import { Clockwork } from "./clockwork.ts";
import { Copies } from "./copies.ts";
import { Journal } from "./journal.ts";
import { Machine } from "./machine.ts";
import { Program } from "./program.ts";
import { type Hand, SystemdUnit } from "./systemd-unit.ts";

/** A remote copy that polls with the unit's token. */
export interface Remote {
  readonly everyMs: number;
  readonly sinceMs: number;
  readonly untilMs: number;
}

/** The machine with all that is true on it; what the daemon may see of it is the business of its senses. */
export class World {
  readonly clockwork = new Clockwork();
  readonly machine: Machine;
  readonly journal: Journal;
  readonly program: Program;
  readonly unit: SystemdUnit;
  readonly copies: Copies;
  readonly host: Host;
  readonly noise: Noise;
  cacheBytes = 20e6;
  /** The network between the bot and its API. */
  online = true;
  offlineSinceMs = -Infinity;
  onlineSinceMs = -Infinity;
  /** An outage is going on, though a flapping one may be up just now. */
  outageUntilMs = -Infinity;
  hung = false;
  outageFlaps = false;
  /** What starts with the machine. */
  atBoot: (() => void)[] = [];
  webhook = false;
  webhookEndedMs = -Infinity;
  remote: Remote | null = null;
  /** The operator has stopped the unit and has not started it again. */
  operatorStopped = false;
  pausedUntilMs = -Infinity;
  bus = { lost: false, lateMs: 0, causeKnown: true };
  busLostMs = -Infinity;
  busBackMs = -Infinity;
  followerLost = false;
  memoryReadable = true;
  processesReadable = true;
  jobs: { slowMs: number | null; failing: "failed" | "timed-out" | null } = { slowMs: null, failing: null };
  /** Called whenever something happens that the daemon might have to do with. */
  onStir: () => void = () => {};
  /** Called when the operator has started or stopped the unit. */
  onHand: () => void = () => {};
  onUnitChange: () => void = () => {};
  /** How often there is a conflict now; never while nobody else polls. */
  private conflictEveryMs = Infinity;
  private cancelConflict: () => void = () => {};
  private drops = 0;

  constructor(host: Host, noise: Noise) {
    this.host = host;
    this.noise = noise;
    const { clockwork } = this;
    this.machine = new Machine(clockwork, host.beginsAtMinute);
    this.journal = new Journal(clockwork);
    this.journal.dropsLines = host.output === "elsewhere";
    this.copies = new Copies(clockwork, this.machine);
    const surroundings = {
      online: () => this.online,
      hung: () => this.hung,
      webhook: () => this.webhook,
      portTaken: () => this.copies.all.some(({ truth, polls }) => polls && truth !== "someone-else"),
    };
    this.program = new Program({ clockwork, journal: this.journal, host, noise, surroundings });
    this.unit = new SystemdUnit({
      clockwork,
      machine: this.machine,
      journal: this.journal,
      host,
      main: {
        began: (invocation) => {
          const { loop } = this.program;
          if (loop?.cure === "restart" && this.unit.startCause === "ours") this.program.loop = null;
          this.program.began(invocation);
        },
        ended: () => this.program.ended(),
      },
      jobTakesMs: (type) => this.jobs.slowMs ?? (type === "start" ? host.startTakesMs : host.stopTakesMs),
    });
    this.program.onExit = (result) => this.unit.mainExited(result);
    this.program.onChange = () => this.stir();
    this.copies.onChange = () => {
      this.stir();
      this.runConflicts();
    };
    this.unit.onChange = () => {
      const { startCause, phase, stopCause } = this.unit;
      const isHand =
        (phase === "starting" && startCause === "operator") || (phase === "inactive" && stopCause === "job");
      if (isHand) this.onHand();
      this.stir();
      this.onUnitChange();
    };
  }

  get nowMs(): number {
    return this.clockwork.nowMs;
  }

  stir(): void {
    this.onStir();
  }

  /** The unit should be up, as far as its operator is concerned. */
  get shouldRun(): boolean {
    return !this.operatorStopped && this.unit.stopCause !== "never-started";
  }

  /** A local copy that truly polls with the unit's token, or holds its port. */
  get strayLives(): boolean {
    return this.copies.all.some((copy) => this.isStray(copy.pid));
  }

  /** True for a process that is a stray of this unit now. */
  isStray(pid: number): boolean {
    const copy = this.copies.find(pid);
    if (copy === undefined) return false;
    if (copy.truth === "stray") return true;
    // A copy with other flags is one when it polls; one that its operator runs by hand, when the unit runs beside it.
    if (copy.truth === "doubtful") return copy.polls || this.looksGuilty(copy.sinceMs);
    return copy.truth === "by-hand" && !this.operatorStopped;
  }

  /** Nobody here can tell a remote copy from a doubtful one that came shortly before its conflicts did. */
  private looksGuilty(copySinceMs: number): boolean {
    const { remote } = this;
    const around = (sinceMs: number) => sinceMs > copySinceMs - 120_000 && sinceMs < copySinceMs + 2 * 3_600_000;
    return remote !== null && this.nowMs < remote.untilMs + 60_000 && around(remote.sinceMs);
  }

  goOnline(online: boolean): void {
    if (this.online === online) return;
    this.online = online;
    if (online) this.onlineSinceMs = this.nowMs;
    else this.offlineSinceMs = this.nowMs;
    this.stir();
    this.program.meet();
  }

  /** journald drops the unit's lines, or no longer. */
  dropLines(drop: boolean): void {
    this.drops += drop ? 1 : -1;
    this.journal.dropsLines = this.drops > 0 || this.host.output === "elsewhere";
    this.journal.beat(this.program.serving && this.host.beats === "steady" ? this.program.invocation : null);
  }

  setWebhook(webhook: boolean): void {
    this.webhook = webhook;
    if (!webhook) this.webhookEndedMs = this.nowMs;
    this.stir();
    this.program.meet();
  }

  setRemote(remote: Remote): void {
    this.remote = remote;
    this.stir();
    this.runConflicts();
  }

  /** Two pollers take turns: the unit's journal shows a 409 now and then, while both poll. */
  private runConflicts(): void {
    const everyMs = this.rivalMs();
    // One that polls oftener does not wait for the turn of another.
    if (everyMs === null || everyMs >= this.conflictEveryMs) return;
    this.cancelConflict();
    this.nextConflict();
  }

  private nextConflict(): void {
    const everyMs = this.rivalMs();
    this.conflictEveryMs = everyMs ?? Infinity;
    if (everyMs === null) return;
    this.cancelConflict = this.clockwork.after(everyMs * this.noise.of("conflict").real(0.7, 1.3), () => {
      if (this.rivalMs() !== null && this.program.serving) this.program.conflicted();
      this.nextConflict();
    });
  }

  /** How often somebody else's poll evicts the unit's; null while nobody polls. */
  private rivalMs(): number | null {
    if (this.copies.all.some(({ polls, truth }) => polls && truth !== "someone-else")) return 10_000;
    return this.remote !== null && this.nowMs < this.remote.untilMs ? this.remote.everyMs : null;
  }

  operator(type: "start" | "stop" | "restart"): void {
    const hand: Hand = { by: "operator" };
    this.operatorStopped = type === "stop";
    this.unit.enqueue(type, hand);
    // Also where the start limit refuses it.
    this.onHand();
    this.stir();
  }
}

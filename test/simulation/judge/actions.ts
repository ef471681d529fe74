import type { Action } from "../../../src/model/decision.ts";
import type { Situation } from "../../../src/policy/situation.ts";
import type { Finding } from "./judge.ts";
import { type Court, loops } from "./truth.ts";

/** What the senses may lag behind the truth, milliseconds. */
const lagMs = 3000;
/** An outage this young may not have been noticed: two questions, 15 s apart, and the answer. */
const unnoticedMs = 25_000;

interface Deed {
  readonly action: Action;
  readonly atMs: number;
  endedMs: number | null;
  result: string | null;
  /** It was not only recorded. */
  begun: boolean;
  readonly starts: boolean;
  /** The machine's boot it was decided in: what was recorded in another, and never saved, is out of a daemon's reach. */
  readonly boot: number;
}

/** Holds what the daemon does against the truth: the invariants, and whether it was needed. */
export class ActionJudge {
  private readonly deeds: Deed[] = [];
  private slowRetryMs = -Infinity;
  private beyond: string | null = null;
  private loopedMs = -Infinity;
  private readonly court: Court;
  private readonly report: (finding: Finding) => void;

  constructor(court: Court, report: (finding: Finding) => void) {
    this.court = court;
    this.report = report;
  }

  intent(action: Action, situation: Situation): void {
    const { world } = this.court;
    this.holdInvariants(action, situation);
    const needless = this.needless(action);
    if (needless !== null) this.report({ kind: "needless", name: `${action.kind} ${needless}`, detail: action.reason });
    const starts = action.kind === "start" || action.kind === "restart";
    const { boot } = world.machine;
    this.deeds.push({ action, atMs: world.nowMs, endedMs: null, result: null, begun: false, starts, boot });
  }

  /** To be called with each look at the world. */
  look(): void {
    this.loopsLately();
  }

  outcome(decision: string, result: string): void {
    const deed = this.deeds.findLast(({ action }) => action.id === decision);
    if (deed === undefined) this.broken("an outcome without an intent", decision);
    else if (deed.endedMs !== null) this.broken("two outcomes of one intent", decision);
    else {
      deed.endedMs = this.court.world.nowMs;
      deed.result = result;
    }
  }

  signal(pid: number): void {
    const { world } = this.court;
    if (world.isStray(pid)) return;
    const copy = world.copies.find(pid);
    this.report({ kind: "wrong-kill", name: copy?.truth ?? "a process that is no copy", detail: `pid ${pid}` });
  }

  /** At the end: every intent has its outcome, but for one that is under way. */
  end(): void {
    const { world, daemon } = this.court;
    const inFlight = daemon.state.inFlight?.decision;
    for (const deed of this.deeds) {
      const open = deed.endedMs === null && deed.action.id !== inFlight;
      if (open && daemon.alive && daemon.startedMs < world.nowMs - 60_000 && deed.atMs < world.nowMs - 200_000) {
        const detail = `${deed.action.id} ${deed.action.kind}`;
        if (deed.boot === world.machine.boot) this.broken("an intent without an outcome", detail);
        else this.report({ kind: "remark", name: "an intent whose end a reboot took", detail });
      }
    }
  }

  private broken(name: string, detail: string): void {
    this.report({ kind: "violation", name, detail });
  }

  private holdInvariants(action: Action, situation: Situation): void {
    const { world, daemon } = this.court;
    const { restart } = daemon.settings;
    const { nowMs, unit } = world;
    const told = `${action.kind} for ${action.detector}/${action.reason}`;
    if (nowMs < world.pausedUntilMs - 1) this.broken("3: acts while paused", told);
    if (world.bus.lost && world.nowMs - this.busLostMs() > lagMs) this.broken("3: acts on an unseen unit", told);
    if (world.operatorStopped && nowMs - (unit.downSinceMs ?? nowMs) > lagMs)
      this.broken("3: acts against the operator", told);
    if (situation.assessments[action.detector].health !== "unhealthy") this.broken("3: acts on unknown", told);
    const last = this.deeds.at(-1);
    if (last !== undefined && last.endedMs === null && last.boot === world.machine.boot)
      this.broken("5: two actions at once", told);
    const sinceMs = world.machine.agoMs(last?.endedMs ?? -Infinity);
    if (sinceMs < restart.pauseMs - 50) this.broken("5: no pause between two actions", `${told}, ${sinceMs} ms`);
    if (action.kind === "restart") this.holdSettling(told);
    if (action.kind === "restart" || action.kind === "start") this.holdBudget(action, told);
  }

  private holdSettling(told: string): void {
    const { world, daemon } = this.court;
    const activeMs = world.nowMs - (world.unit.activeSinceMs ?? world.nowMs);
    const settleMs = daemon.settings.restart.settleMs;
    // What systemd did in the last moment is not known yet.
    if (activeMs < settleMs - 50 && activeMs > lagMs) this.broken("4: restarts before it has settled", told);
    const last = this.deeds.findLast(({ action }) => action.kind === "restart" || action.kind === "start");
    if (last === undefined || last.result === "timed-out" || last.endedMs === null) return;
    if (world.nowMs - last.endedMs < settleMs - 50) this.broken("4: two restarts within a minute", told);
  }

  private holdBudget(action: Action, told: string): void {
    const { world, daemon } = this.court;
    const { budget, retryAfterGivingUpMs, windowMs } = daemon.settings.restart;
    const { machine } = world;
    const lately = (atMs: number) => machine.agoMs(atMs) < windowMs;
    const restarts = world.unit.activations.filter(({ atMs, cause }) => cause === "systemd" && lately(atMs));
    const hidden = restarts.filter(({ knowableAtMs }) => (knowableAtMs ?? Infinity) > world.nowMs - 5500).length;
    const systemds = restarts.length;
    // Ours count from the moment they were decided: how long each took is no matter of the budget.
    const ours = this.deeds.filter((deed) => deed.begun && deed.starts && lately(deed.atMs)).length;
    const spent = systemds + ours - hidden;
    if (spent < budget) return;
    if (action.kind === "restart") this.broken("1: restarts beyond the budget", `${told}, ${spent} spent`);
    else if (machine.agoMs(this.slowRetryMs) < retryAfterGivingUpMs - 1000) {
      const agoS = Math.round(machine.agoMs(this.slowRetryMs) / 1000);
      this.broken("1: two starts beyond the budget within half an hour", `${told}, ${spent} spent, ${agoS} s`);
    }
    // Where it is not carried out, it is none.
    this.beyond = action.id;
  }

  /** What was recorded is done: where the daemon dies before, it never is. */
  begun(decision: string): void {
    const deed = this.deeds.findLast(({ action }) => action.id === decision);
    if (deed !== undefined) deed.begun = true;
    if (decision === this.beyond) this.slowRetryMs = this.court.world.nowMs;
  }

  private busLostMs(): number {
    return this.court.world.busLostMs;
  }

  /** Why an action was not needed; null when it was. */
  private needless(action: Action): string | null {
    const { world } = this.court;
    const { unit } = world;
    switch (action.kind) {
      case "end-strays":
        return action.strays.some(
          ({ process }) => world.isStray(process.pid) || world.copies.find(process.pid) === undefined,
        )
          ? null
          : "of what is no stray";
      case "restart":
        return this.needlessRestart(action);
      case "start":
        if (!unit.isDown && unit.phase !== "auto-restart" && world.nowMs - (unit.activeSinceMs ?? 0) > lagMs)
          return "of a unit that is up";
        return this.inOutage() && !this.restedHalfAnHour() ? "in an outage" : null;
      case "hold":
        if (this.inOutage()) return "in an outage";
        return this.loopsLately() || this.fallsAgain() ? null : "without a loop";
    }
  }

  private needlessRestart(action: Action): string | null {
    const { world, daemon } = this.court;
    const { program } = world;
    const knows = world.host.reachable && daemon.senses.probe.reached;
    if (action.detector === "memory-limit") {
      // Where none is configured the least limit that may be in force is the judge's.
      const limit = daemon.settings.memory.limitBytes ?? 150 * 1024 * 1024;
      return program.plainBytes() + world.host.memory.noiseBytes >= limit ? null : "within its memory";
    }
    if (action.detector === "memory-growth") return program.leakedBytes() > 20e6 ? null : "without a leak";
    if (program.stalledMs !== null || world.nowMs - program.stallEndedMs < 120_000)
      return this.inOutage() ? "in an outage" : null;
    // What we never reached, the unit may reach another way: its outages are not known.
    if (!world.online || world.nowMs - world.onlineSinceMs < 300_000) return knows ? "for an outage" : null;
    if (world.webhook) return "for a webhook";
    if (world.remote !== null && world.nowMs < world.remote.untilMs) return "for a remote conflict";
    if (world.host.beats === "talked-to") return "of a bot nobody talks to";
    if (world.journal.dropsLines || world.followerLost) return "for blindness";
    return "of a healthy unit";
  }

  /** An outage that the daemon can know of. */
  private inOutage(): boolean {
    const { world, daemon } = this.court;
    if (!world.host.reachable || !daemon.senses.probe.reached) return false;
    return !world.online && world.nowMs - world.offlineSinceMs > unnoticedMs;
  }

  /** It would fall again, as its program is, or as long as somebody else polls. */
  private fallsAgain(): boolean {
    const { program, host, remote, webhook, nowMs, copies } = this.court.world;
    // A cool-down may lie between its last fall and the hold.
    if (program.loop !== null && nowMs - program.loop.untilMs < 30_000) return true;
    const polled = webhook || (remote !== null && nowMs < remote.untilMs + 60_000) || copies.all.some((c) => c.polls);
    return host.onConflict === "exit" && polled;
  }

  /** A loop is over when the unit has stayed up for ten minutes. */
  private loopsLately(): boolean {
    const { world } = this.court;
    if (loops(this.court) || this.court.settled.loops) this.loopedMs = world.nowMs;
    return world.nowMs - this.loopedMs < 15 * 60_000;
  }

  private restedHalfAnHour(): boolean {
    const { world, daemon } = this.court;
    const last = this.deeds.findLast(({ action }) => action.kind === "start" || action.kind === "restart");
    const sinceMs = Math.max(last?.atMs ?? -Infinity, -Infinity);
    const downMs = world.nowMs - (world.unit.downSinceMs ?? world.nowMs);
    const everyMs = daemon.settings.restart.retryAfterGivingUpMs - 1000;
    return world.nowMs - sinceMs >= everyMs && downMs >= Math.min(everyMs, 25 * 60_000);
  }
}

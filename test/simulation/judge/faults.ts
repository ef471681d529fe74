import type { DetectorName } from "../../../src/model/assessment.ts";
import { statedTimeMs } from "../../../src/detectors/memory-growth/stated-time.ts";
import { type FaultKind, slowRetryMs, startSlackMs, statedTimes } from "../stated-times.ts";
import { detectionExcuse, healingExcuse } from "./excuses.ts";
import { type Court, isCritical, loops, ourStarts, spentAtMost, trueLimitBytes } from "./truth.ts";

/** One fault, as it truly was, and what became of it. */
export interface Fault {
  readonly kind: FaultKind;
  /** Tells one from another of its kind. */
  readonly key: string;
  readonly beganMs: number;
  detectedMs: number | null;
  endedMs: number | null;
  /** Since when nothing has rightly kept it from being noticed, or mended. */
  detectFromMs: number;
  healFromMs: number;
  /** How long each excuse held, milliseconds. */
  readonly excused: Map<string, number>;
  missed: "detect" | "heal" | null;
  /** Whether something rightly kept it from being noticed, or mended, at the last look. */
  held: { readonly noticing: boolean; readonly mending: boolean };
  lookedAtMs: number;
  /** The longest stated time that has been in force for its mending. */
  healMs: number | null;
}

/** What shows that a fault was noticed: an open incident of one of these. */
const signs: { readonly [Kind in FaultKind]: readonly DetectorName[] } = {
  stall: ["stall"],
  "memory-over": ["memory-limit", "memory-growth"],
  down: ["inactive"],
  stray: ["stray"],
  doubtful: ["stray"],
  remote: ["conflict", "incurable"],
  "remote-flapping": ["conflict", "incurable"],
  webhook: ["conflict"],
  outage: ["dependency"],
  "outage-hung": ["dependency"],
  critical: ["errors"],
  "crash-loop": ["flapping", "incurable", "dependency"],
  leak: ["memory-growth", "memory-limit"],
};

const statedHeal: ReadonlySet<FaultKind> = new Set(["stall", "memory-over", "down", "stray", "doubtful"]);
const ownDoing: ReadonlySet<string> = new Set(["an action is under way", "a job is under way"]);
const mib = 1024 * 1024;

/** The book of faults: opens one when it becomes true, ends it when it is not, and knows which were missed. */
export class FaultBook {
  readonly faults: Fault[] = [];
  private open: Fault[] = [];
  private readonly court: Court;
  /** The budget has been spent since the unit was last well: then only slow tries are due. */
  private gaveUp = false;
  private healthySinceMs: number | null = null;
  private healthyTenMs = -Infinity;
  private readonly onMissed: (fault: Fault) => void;

  constructor(court: Court, onMissed: (fault: Fault) => void) {
    this.court = court;
    this.onMissed = onMissed;
  }

  /** True while a fault of this kind is open. */
  isOpen(kind: FaultKind): boolean {
    return this.open.some((fault) => fault.kind === kind);
  }

  /** Looks at the world, now. */
  look(): void {
    const { world } = this.court;
    this.followHealth();
    if (spentAtMost(this.court) >= this.court.daemon.settings.restart.budget) this.gaveUp = true;
    const present = this.presentNow();
    const stillOpen: Fault[] = [];
    for (const fault of this.open) {
      if (present.delete(`${fault.kind} ${fault.key}`)) {
        this.review(fault);
        stillOpen.push(fault);
      } else fault.endedMs = world.nowMs;
    }
    for (const name of present) {
      const [kind = "", key = ""] = name.split(" ");
      const { nowMs } = world;
      const fault: Fault = {
        kind: kind as FaultKind,
        key,
        beganMs: nowMs,
        detectedMs: null,
        endedMs: null,
        detectFromMs: nowMs,
        healFromMs: nowMs,
        excused: new Map(),
        missed: null,
        held: { noticing: false, mending: false },
        lookedAtMs: nowMs,
        healMs: null,
      };
      this.faults.push(fault);
      stillOpen.push(fault);
      this.review(fault);
    }
    this.open = stillOpen;
  }

  private presentNow(): Set<string> {
    const { world } = this.court;
    const { unit, program, host, copies } = world;
    const present = new Set<string>();
    const inv = program.invocation;
    if (inv !== null && unit.isUp) {
      const beat = program.stalledMs !== null && host.beats === "steady" && world.journal.lastActivity(inv) !== null;
      if (beat) present.add(`stall ${inv}-${program.stalledMs}`);
      const limit = trueLimitBytes(this.court);
      if (limit !== null && program.plainBytes() > limit + 3 * mib) present.add(`memory-over ${inv}`);
      if (this.leakRate() >= 1.5 * this.court.daemon.settings.memory.growthBytesPerHour) present.add(`leak ${inv}`);
    }
    if (unit.isDown && world.shouldRun) present.add(`down ${unit.downSinceMs}`);
    for (const copy of copies.all) {
      if (!world.isStray(copy.pid)) continue;
      if (copy.truth === "doubtful" && copy.polls) present.add(`doubtful ${copy.pid}`);
      else if (copy.truth !== "doubtful" && !world.operatorStopped) present.add(`stray ${copy.pid}`);
    }
    const { remote } = world;
    if (remote !== null && world.nowMs < remote.untilMs) {
      present.add(`${remote.everyMs > 60_000 ? "remote-flapping" : "remote"} ${remote.untilMs}`);
    }
    if (world.webhook) present.add("webhook 1");
    const out = world.nowMs < world.outageUntilMs && (!world.online || world.outageFlaps);
    if (out) present.add(`outage${world.hung ? "-hung" : ""} ${world.outageUntilMs}`);
    if (isCritical(this.court)) present.add("critical 1");
    if (this.court.daemon.audit.entries.length + unit.activations.length > 2 && loops(this.court)) {
      present.add("crash-loop 1");
    }
    return present;
  }

  private leakRate(): number {
    const { program, nowMs } = this.court.world;
    return program.leaks.reduce(
      (sum, { fromMs, untilMs, bytesPerHour }) => sum + (nowMs >= fromMs && nowMs < untilMs ? bytesPerHour : 0),
      0,
    );
  }

  private review(fault: Fault): void {
    const { world, daemon } = this.court;
    const { nowMs } = world;
    const overMs = nowMs - fault.lookedAtMs;
    fault.lookedAtMs = nowMs;
    const noticing = detectionExcuse(fault, this.court);
    const mending = healingExcuse(fault, this.court);
    // What is on its way to be mended is not delayed.
    const why = fault.detectedMs === null ? noticing : statedHeal.has(fault.kind) ? mending : null;
    if (why !== null && !ownDoing.has(why)) fault.excused.set(why, (fault.excused.get(why) ?? 0) + overMs);
    // What held at the last look has ended since: nobody looked when.
    if (noticing !== null || fault.held.noticing) fault.detectFromMs = nowMs;
    if (mending !== null || fault.held.mending) fault.healFromMs = nowMs;
    fault.held = { noticing: noticing !== null, mending: mending !== null };
    const seen = daemon.alive && daemon.state.incidents.some(({ detector }) => signs[fault.kind].includes(detector));
    if (seen) fault.detectedMs ??= nowMs;
    if (fault.missed !== null) return;
    const detectMs = this.detectMs(fault);
    if (fault.detectedMs === null && detectMs !== null && nowMs - fault.detectFromMs > detectMs)
      this.miss(fault, "detect");
    const healMs = this.healMs(fault);
    fault.healMs = healMs === null ? fault.healMs : Math.max(healMs, fault.healMs ?? 0);
    if (fault.healMs !== null && nowMs - fault.healFromMs > fault.healMs) this.miss(fault, "heal");
  }

  private miss(fault: Fault, what: "detect" | "heal"): void {
    fault.missed = what;
    this.onMissed(fault);
  }

  private detectMs({ kind }: Fault): number | null {
    if (kind !== "leak") return statedTimes[kind].detectMs;
    const { world, daemon } = this.court;
    const stated = statedTimeMs(this.leakRate(), { settings: daemon.settings, levelBytes: world.program.plainBytes() });
    // Counted from the end of the warm-up.
    const warmMs = Math.max(0, daemon.settings.memory.warmUpMs - (world.nowMs - world.program.startedMs));
    return stated === null ? null : stated + warmMs + 10 * 60_000;
  }

  private healMs({ kind }: Fault): number | null {
    if (kind !== "down") return statedTimes[kind].healMs;
    const { court } = this;
    if (this.gaveUp || this.isBeyondRestart()) return slowRetryMs;
    const attempts = ourStarts(court, this.healthyTenMs);
    const backoffMs = Math.min(300_000, 10_000 * 2 ** Math.min(attempts, 10)) * 1.1;
    return backoffMs + startSlackMs;
  }

  /** True while what keeps the unit down is beyond a restart, and so tried slowly. */
  private isBeyondRestart(): boolean {
    const { world, daemon } = this.court;
    if (world.webhook || world.remote !== null) return true;
    if (world.program.loop?.cause !== null && world.program.loop !== null) return true;
    return daemon.state.incidents.some(({ detector }) => detector === "conflict");
  }

  /** When the unit was last up for ten minutes: the backoff begins anew. */
  private followHealth(): void {
    const { world } = this.court;
    if (!world.unit.isUp) {
      this.healthySinceMs = null;
      return;
    }
    this.healthySinceMs ??= world.nowMs;
    if (world.nowMs - this.healthySinceMs >= 600_000 && !this.isOpen("stall") && !this.isOpen("memory-over")) {
      this.healthyTenMs = world.nowMs;
      this.gaveUp = false;
    }
  }
}

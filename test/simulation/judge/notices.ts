import type { NoticeDecision } from "../../../src/model/decision.ts";
import type { Finding } from "./judge.ts";
import { type Court, loops, loopsAsCharged, spentAtMost } from "./truth.ts";

const hourMs = 3_600_000;
/** A condition that was over for so long, and came back, is another one: for the policy after ten minutes, and it may see either end later. */
const overMs = 5 * 60_000;

/** What is told is saved within this time. */
const unsavedMs = 1000;

interface Told {
  readonly atMs: number;
  /** Since when its condition has not been true; null while it is. */
  overSinceMs: number | null;
  ended: boolean;
}

/** Holds notices against the truth: each has its cause, and none is repeated while its cause lasts. */
export class NoticeJudge {
  readonly counts = new Map<string, number>();
  private readonly told = new Map<string, Told>();
  private readonly opened: { readonly detector: string; readonly atMs: number }[] = [];
  private readonly lately = new Map<string, number>();
  private readonly court: Court;
  private readonly report: (finding: Finding) => void;

  constructor(court: Court, report: (finding: Finding) => void) {
    this.court = court;
    this.report = report;
  }

  notice({ detector, reason }: NoticeDecision): void {
    const { nowMs } = this.court.world;
    const key = `${detector}/${reason}`;
    this.counts.set(key, (this.counts.get(key) ?? 0) + 1);
    this.look();
    const cause = causes.get(reason);
    const trueMs = this.lately.get(reason) ?? -Infinity;
    if (cause !== undefined && nowMs - trueMs > cause.lingersMs) {
      this.report({ kind: "noise", name: `false notice ${key}`, detail: "its cause is not there" });
    }
    const before = this.told.get(key);
    if (before !== undefined && !before.ended && nowMs - before.atMs < hourMs) {
      const agoS = Math.round((nowMs - before.atMs) / 1000);
      this.report({ kind: "noise", name: `repeated notice ${key}`, detail: `${agoS} s after the last` });
    }
    this.told.set(key, { atMs: nowMs, overSinceMs: null, ended: false });
  }

  /** An incident opened. */
  incident(detector: string): void {
    const { nowMs } = this.court.world;
    this.opened.push({ detector, atMs: nowMs });
    const inDay = this.opened.filter((one) => one.detector === detector && one.atMs > nowMs - 24 * hourMs).length;
    if (inDay === 40) this.report({ kind: "remark", name: `flapping incidents of ${detector}`, detail: "40 in a day" });
  }

  /** The operator has had a hand in it, or the state was lost: what was said is forgotten. */
  forget(): void {
    this.told.clear();
  }

  /** The daemon has died: what it had not saved yet is told again. */
  died(): void {
    const { nowMs } = this.court.world;
    for (const told of this.told.values()) if (nowMs - told.atMs < unsavedMs) told.ended = true;
  }

  look(): void {
    const { nowMs } = this.court.world;
    for (const [reason, { isTrue }] of causes) if (isTrue(this.court)) this.lately.set(reason, nowMs);
    for (const [key, told] of this.told) {
      const reason = key.slice(key.indexOf("/") + 1);
      if (!causes.has(reason) || (this.lately.get(reason) ?? -Infinity) === nowMs) told.overSinceMs = null;
      else {
        told.overSinceMs ??= nowMs;
        if (nowMs - told.overSinceMs >= overMs) told.ended = true;
      }
    }
  }
}

interface Cause {
  readonly isTrue: (court: Court) => boolean;
  /** For how long after its end it may still be told, milliseconds. */
  readonly lingersMs: number;
}

const spent: Cause = {
  isTrue: (court) => spentAtMost(court) >= court.daemon.settings.restart.budget,
  lingersMs: 60_000,
};
const pollsElsewhere: Cause = {
  isTrue: ({ world: { remote, nowMs, program } }) =>
    remote !== null && (nowMs < remote.untilMs || remote.untilMs > program.servedMs),
  lingersMs: 10_000,
};

const causes: ReadonlyMap<string, Cause> = new Map(
  Object.entries({
    "remote-instance": pollsElsewhere,
    "webhook-conflict": {
      // Nobody can see that it is gone before the unit has polled again, and shows it; else its lines stand for a window.
      isTrue: ({ world, daemon }) =>
        world.webhook ||
        world.webhookEndedMs > world.program.servedMs ||
        (world.host.beats !== "steady" && world.nowMs - world.webhookEndedMs < daemon.settings.conflict.windowMs),
      lingersMs: 70_000,
    },
    "dependency-down": {
      isTrue: ({ world }) => !world.online,
      lingersMs: 45_000,
    },
    "critical-errors": {
      isTrue: ({ world, daemon }) => world.journal.criticalsSince(world.nowMs - hourMs) > daemon.settings.errors.limit,
      lingersMs: hourMs,
    },
    "restart-loop": {
      isTrue: (court) => loops(court) || loopsAsCharged(court) || court.settled.loops,
      lingersMs: 11 * 60_000,
    },
    "gave-up": spent,
    respawner: { isTrue: ({ world }) => world.strayLives, lingersMs: 15_000 },
    "memory-grows": { isTrue: ({ world }) => world.program.leakedBytes() > 20e6, lingersMs: hourMs },
  } satisfies Record<string, Cause>),
);

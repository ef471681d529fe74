import type { MonotonicMs } from "../model/scalars.ts";
import type { UnitSettings } from "../model/settings.ts";
import type { Clock } from "../runtime/clock.ts";

/** The loop's longest and shortest beat, milliseconds. */
const BEAT_MS = { longest: 1000, shortest: 50 };
/** A beat that comes this much late at most means that we were stopped, or starved: what was due meanwhile was not seen. */
const LATE_MS = 5000;

/** Beats at an interval that follows the settings, and says when it was held up. Release it with stop(). */
export class Ticker {
  private readonly options: TickerOptions;
  private timer: NodeJS.Timeout | null = null;
  private beatAtMs: MonotonicMs;

  constructor(options: TickerOptions) {
    this.options = options;
    this.beatAtMs = options.clock.monotonicMs();
    this.next();
  }

  /** Says now if it was held up until then: what is read or judged before the next beat must not be as though it was not. */
  look(nowMs: MonotonicMs): void {
    const heldUpMs = nowMs - this.beatAtMs - this.everyMs;
    if (heldUpMs <= this.options.lateMs()) return;
    this.beatAtMs = nowMs;
    this.options.onHeldUp(heldUpMs);
  }

  stop(): void {
    if (this.timer !== null) clearTimeout(this.timer);
    this.timer = null;
  }

  private get everyMs(): number {
    return Math.min(BEAT_MS.longest, Math.max(BEAT_MS.shortest, this.options.shortestIntervalMs() / 2));
  }

  private next(): void {
    this.timer = setTimeout(() => this.beat(), this.everyMs);
  }

  private beat(): void {
    this.next();
    const nowMs = this.options.clock.monotonicMs();
    this.look(nowMs);
    this.beatAtMs = nowMs;
    this.options.onBeat();
  }
}

/** A unit with which all is calm is judged anew this often by the clock alone, milliseconds: what happens to it is judged at once. */
const CALM_MS = 5000;

/** How long a calm unit may go without being judged anew: half of the shortest interval that its settings ask for. */
export function calmMsOf(settings: UnitSettings): number {
  return Math.min(CALM_MS, shortestOf(settings) / 2);
}

/** What a ticker needs. */
export interface TickerOptions {
  readonly clock: Clock;
  /** The shortest interval that any unit's settings ask for, milliseconds. */
  readonly shortestIntervalMs: () => number;
  /** How late a beat may be. */
  readonly lateMs: () => number;
  readonly onBeat: () => void;
  readonly onHeldUp: (heldUpMs: number) => void;
}

/**
 * What all units together ask of the loop, milliseconds: the shortest interval that it has to keep up with, that between scans,
 * and how late it may be before a silence might be its own.
 */
export function intervalsOf(settings: readonly UnitSettings[]): {
  readonly shortestMs: number;
  readonly scanMs: number;
  readonly lateMs: number;
} {
  return {
    shortestMs: Math.min(BEAT_MS.longest * 2, ...settings.map(shortestOf)),
    scanMs: Math.min(...settings.map(({ strays }) => strays.intervalMs)),
    lateMs: Math.min(LATE_MS, ...settings.map(({ activity }) => activity.stallAfterMs)),
  };
}

function shortestOf({ strays, memory, activity, restart }: UnitSettings): number {
  return Math.min(
    strays.intervalMs,
    strays.confirmMs,
    memory.intervalMs,
    activity.stallAfterMs,
    restart.backoff.initialMs,
    restart.settleMs,
    restart.pauseMs,
  );
}

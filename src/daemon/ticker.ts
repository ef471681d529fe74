import type { MonotonicMs } from "../model/scalars.ts";
import type { UnitSettings } from "../model/settings.ts";
import type { Clock } from "../runtime/clock.ts";

/** The loop's longest and shortest beat, milliseconds; and the longest while all is calm: a beat costs its waking up more than its work. */
const BEAT_MS = { longest: 1000, shortest: 50, calm: 2000 };
/** A beat that comes this much late at most means that we were stopped, or starved: what was due meanwhile was not seen. */
const LATE_MS = 5000;

/** Beats at an interval that follows the settings, and says when it was held up. Release it with stop(). */
export class Ticker {
  private readonly options: TickerOptions;
  private timer: NodeJS.Timeout | null = null;
  /** When the next beat was to be. */
  private dueAtMs = 0;
  private waitMs = 0;

  constructor(options: TickerOptions) {
    this.options = options;
    this.next(options.clock.monotonicMs());
  }

  /** Says now if it was held up until then: what is read or judged before the next beat must not be as though it was not. */
  look(nowMs: MonotonicMs): void {
    const heldUpMs = nowMs - this.dueAtMs;
    if (heldUpMs <= this.options.lateMs()) return;
    this.dueAtMs = nowMs + this.waitMs;
    this.options.onHeldUp(heldUpMs);
  }

  /** Beats sooner, where the next beat was to come as though all were calm. */
  hurry(): void {
    if (this.timer === null || this.waitMs <= BEAT_MS.longest) return;
    clearTimeout(this.timer);
    this.after(this.options.clock.monotonicMs());
  }

  stop(): void {
    if (this.timer !== null) clearTimeout(this.timer);
    this.timer = null;
  }

  /** Waits for the next beat from then on, by the look at the clock that says whether it was held up until then. */
  private after(nowMs: MonotonicMs): void {
    this.look(nowMs);
    this.next(nowMs);
  }

  private next(nowMs: MonotonicMs): void {
    this.waitMs = beatMs(this.options.shortestIntervalMs(), { isCalm: this.options.isCalm() });
    this.dueAtMs = nowMs + this.waitMs;
    this.timer = setTimeout(() => this.beat(), this.waitMs);
  }

  private beat(): void {
    this.after(this.options.clock.monotonicMs());
    this.options.onBeat();
  }
}

/** How long the loop waits between two beats, by the shortest interval that it has to keep up with. Milliseconds. */
export function beatMs(shortestIntervalMs: number, { isCalm }: { readonly isCalm: boolean }): number {
  return Math.min(isCalm ? BEAT_MS.calm : BEAT_MS.longest, Math.max(BEAT_MS.shortest, shortestIntervalMs / 2));
}

/** A unit with which all is calm is judged anew this often by the clock alone, milliseconds: what happens to it is judged at once. */
const CALM_MS = 10_000;

/** How long a calm unit may go without being judged anew: half of the shortest interval by which time alone makes a difference to one. */
export function calmMsOf({ activity, memory, restart }: UnitSettings): number {
  return Math.min(CALM_MS, Math.min(activity.stallAfterMs, memory.intervalMs, restart.settleMs) / 2);
}

/** What a ticker needs. */
export interface TickerOptions {
  readonly clock: Clock;
  /** The shortest interval that any unit's settings ask for, milliseconds. */
  readonly shortestIntervalMs: () => number;
  /** Whether nothing but time could change what is thought of any unit. */
  readonly isCalm: () => boolean;
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
    shortestMs: Math.min(BEAT_MS.calm * 2, ...settings.map(shortestOf)),
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

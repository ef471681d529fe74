import { LocalTime } from "../../daemon/local-time.ts";
import type { MonotonicMs, WallMs } from "../../model/scalars.ts";

/** The wall clock of the recorded time, as the last entry that was played told it; trusted as the daemon trusts its own. */
export class RecordedWall {
  private offsetMs: number | null = null;
  private nowMs = 0;
  private local: LocalTime | null = null;

  set(offsetMs: number | null): void {
    this.offsetMs = offsetMs;
  }

  /** A daemon starts: it has not yet seen the clock run. */
  begin(): void {
    this.local = null;
  }

  /** Milliseconds since 1970; null while no entry told. */
  at(atMs: number): number | null {
    return this.offsetMs === null ? null : atMs + this.offsetMs;
  }

  /** Minutes since local midnight (TZ); null until the wall clock has been told, and has run evenly for so long. */
  minuteOfDayAt(atMs: number, options: { readonly evenForMs: number }): number | null {
    if (this.offsetMs === null) return null;
    this.nowMs = atMs;
    this.local ??= new LocalTime({
      monotonicMs: () => this.nowMs as MonotonicMs,
      wallMs: () => (this.at(this.nowMs) ?? 0) as WallMs,
    });
    return this.local.minuteOfDay(options);
  }
}

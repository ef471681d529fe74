/** The wall clock of the recorded time, as the last entry that was played told it. */
export class RecordedWall {
  private offsetMs: number | null = null;
  private minute = Number.NaN;
  private minuteOfDay = 0;

  set(offsetMs: number | null): void {
    this.offsetMs = offsetMs;
  }

  /** Milliseconds since 1970; null while no entry told. */
  at(atMs: number): number | null {
    return this.offsetMs === null ? null : atMs + this.offsetMs;
  }

  /** Minutes since local midnight (TZ); null while no entry told the time. */
  minuteOfDayAt(atMs: number): number | null {
    const wallMs = this.at(atMs);
    if (wallMs === null) return null;
    const minute = Math.floor(wallMs / 60_000);
    if (minute !== this.minute) {
      const date = new Date(wallMs);
      this.minute = minute;
      this.minuteOfDay = date.getHours() * 60 + date.getMinutes();
    }
    return Number.isNaN(this.minuteOfDay) ? null : this.minuteOfDay;
  }
}

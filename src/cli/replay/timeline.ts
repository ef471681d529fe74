import type { MonotonicMs } from "../../model/scalars.ts";

/** When an entry says it was, as far as it does. */
export interface Stamp {
  readonly bootId: string | null;
  readonly monotonicMs: number | null;
  readonly wallMs: number | null;
}

/** Where an entry lies on the replay's own time. */
export interface Place {
  /** Milliseconds; never before an earlier entry's. */
  readonly atMs: MonotonicMs;
  /** Of an earlier moment on this entry's boot's clock. */
  readonly placeOf: (monotonicMs: number) => MonotonicMs;
  /** What to add to the timeline's time to have the wall clock's; null while no entry told. */
  readonly wallOffsetMs: number | null;
  /** True for the first entry of another boot than the one before. */
  readonly rebooted: boolean;
}

/** A jump of the clock beyond this that the other clock does not confirm is a damaged entry's: 31 days. */
const MOST_LEAP_MS = 31 * 86_400_000;
/** Boots that are remembered, for entries that come late. */
const KEPT_BOOTS = 64;

/**
 * Lays the monotonic clocks of all boots end to end: between two boots lies what the wall clock says, at least 0. Time never
 * goes back, and stands still where an entry says nothing of it.
 */
export function timeline(): { place(stamp: Stamp): Place } {
  const offsets = new Map<string, number>();
  let boot: string | null = null;
  let nowMs = 0;
  let wallMs: number | null = null;
  let begun = false;

  function passedByWall(stamp: Stamp): number {
    return stamp.wallMs === null || wallMs === null ? 0 : Math.max(0, stamp.wallMs - wallMs);
  }

  function begin(bootId: string, stamp: Stamp): void {
    const startMs = nowMs + passedByWall(stamp);
    const offsetMs = stamp.monotonicMs === null ? startMs : startMs - stamp.monotonicMs;
    // The very first boot keeps its own times.
    offsets.set(bootId, begun || stamp.monotonicMs === null ? offsetMs : 0);
    if (offsets.size > KEPT_BOOTS) offsets.delete(offsets.keys().next().value ?? "");
  }

  function moved({ monotonicMs, ...stamp }: Stamp, offsetMs: number): number {
    const byWallMs = nowMs + passedByWall({ monotonicMs, ...stamp });
    if (monotonicMs === null) return byWallMs;
    const atMs = Math.max(nowMs, offsetMs + monotonicMs);
    const leaps = begun && atMs - nowMs > MOST_LEAP_MS && byWallMs - nowMs < (atMs - nowMs) / 2;
    return leaps ? byWallMs : atMs;
  }

  return {
    place(stamp) {
      const bootId = stamp.bootId ?? boot ?? "";
      const isNew = !offsets.has(bootId);
      const rebooted = isNew && boot !== null && boot !== "";
      if (isNew) begin(bootId, stamp);
      // An entry of an earlier boot that comes late brings no reboot back.
      if (isNew || boot === null) boot = bootId;
      const offsetMs = offsets.get(bootId) ?? 0;
      nowMs = moved(stamp, offsetMs);
      begun = true;
      if (stamp.wallMs !== null) wallMs = stamp.wallMs;
      const wallOffsetMs = wallMs === null ? null : wallMs - nowMs;
      const placeOf = (monotonicMs: number) => (offsetMs + monotonicMs) as MonotonicMs;
      return { atMs: nowMs as MonotonicMs, placeOf, wallOffsetMs, rebooted };
    },
  };
}

import type { KinActionObservation } from "../model/observation.ts";
import type { MonotonicMs, UnitName } from "../model/scalars.ts";

/** An action of which no end was heard is taken to be over after this, so that a lost word holds nobody for ever, milliseconds. */
const LONGEST_ACTION_MS = 600_000;

/** What is known of actions on units that this one is tied to. */
export interface Kin {
  /** Units that are being acted on, and since when. */
  readonly busy: ReadonlyMap<UnitName, MonotonicMs>;
  /** When the last action on one of them ended. */
  readonly endedAtMs: MonotonicMs | null;
}

/** Nothing is being done to any of them. */
export const quietKin: Kin = { busy: new Map(), endedAtMs: null };

/** What is known after an action on one of them has begun or ended. */
export function kinAfter({ busy, endedAtMs }: Kin, { by, phase, atMs }: KinActionObservation): Kin {
  const next = new Map(busy);
  if (phase === "begun") next.set(by, atMs);
  else next.delete(by);
  return { busy: next, endedAtMs: phase === "ended" ? atMs : endedAtMs };
}

/** True while one of them is being acted on. */
export function kinInFlight({ busy }: Kin, nowMs: MonotonicMs): boolean {
  return [...busy.values()].some((sinceMs) => nowMs - sinceMs < LONGEST_ACTION_MS);
}

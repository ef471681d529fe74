import type { MemoryObservation, ProcessesObservation, UnitObservation } from "../../model/observation.ts";
import type { Result } from "../../model/result.ts";
import type { MonotonicMs, UnitName } from "../../model/scalars.ts";
import type { UnitSettings } from "../../model/settings.ts";
import type { JournalSight } from "../../sensors/journal/sight.ts";
import type { ChannelFares } from "../../policy/telling/fares.ts";
import type { MemorySample } from "./growth.ts";

/** How much of the journal may be read: `all`; `own-lines`: the unit's, not systemd's about it; `nothing`. */
export type JournalAccess = "all" | "own-lines" | "nothing";

/** Heartbeats of the present invocation. */
export interface Activity {
  readonly heartbeats: number;
  /** The time that they were counted over, milliseconds. */
  readonly overMs: number;
  /** The newest of this invocation, however old; null: it never showed one. */
  readonly lastAtMs: MonotonicMs | null;
  /** When journald last suppressed messages of the unit within the time counted over; null: it did not. */
  readonly suppressedAtMs: MonotonicMs | null;
}

/** CRITICAL lines within `errors.window`. */
export interface CriticalErrors {
  readonly count: number;
  /** The newest, redacted and truncated. */
  readonly lastText: string | null;
  /** False where there were more lines in the window than are read. */
  readonly complete: boolean;
}

/** Restarts within `restart.window`. */
export interface Restarts {
  readonly bySystemd: number;
  readonly byUnitwarden: number;
}

/** The answer of one dependency; `up` null where it could not be asked, `detail` says why. */
export interface DependencyFact {
  readonly name: string;
  readonly up: boolean | null;
  readonly detail: string;
}

/** All that was found out about one unit, read at `atMs`; a failure is what could not be. */
export interface UnitFacts {
  readonly unit: UnitName;
  readonly settings: UnitSettings;
  readonly atMs: MonotonicMs;
  /** False where some of it is hidden from the user who asks. */
  readonly isRoot: boolean;
  readonly state: Result<UnitObservation>;
  /** For a unit that does not exist: the one that was probably meant. */
  readonly nearestUnit: string | null;
  /** True while the daemon holds the unit down. */
  readonly heldByUnitwarden: boolean;
  readonly restarts: Result<Restarts>;
  readonly memory: Result<MemoryObservation>;
  /** Of the present invocation, oldest first, as the daemon recorded them. */
  readonly samples: Result<readonly MemorySample[]>;
  /** What the invocation settled at after its warm-up, as the daemon recorded it; null where it has not. */
  readonly settledBytes: number | null;
  readonly journal: { readonly access: JournalAccess; readonly why: string | null };
  readonly sight: JournalSight & { readonly output: string | null };
  readonly activity: Result<Activity>;
  readonly criticalErrors: Result<CriticalErrors>;
  readonly processes: Result<ProcessesObservation>;
  readonly dependencies: readonly DependencyFact[];
  /** The channels that are set; null where none is. */
  readonly channels: Result<readonly ChannelFares[]> | null;
}

/** Whether there is no such unit; one whose file was removed while it runs is still there. */
export function isMissing(state: UnitFacts["state"]): boolean {
  return state.ok && state.value.loadState === "not-found" && state.value.activeState === "inactive";
}

/** Whether the unit has processes to measure: it is up, or on its way up or down. */
export function isRunning({ state }: Pick<UnitFacts, "state">): boolean {
  if (!state.ok) return false;
  const { activeState, subState } = state.value;
  return activeState !== "inactive" && activeState !== "failed" && !subState.startsWith("auto-restart");
}

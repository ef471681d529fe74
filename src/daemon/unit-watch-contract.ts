import type { Observation, SightObservation } from "../model/observation.ts";
import type { InvocationId, MonotonicMs } from "../model/scalars.ts";
import type { DependencyWatchOptions } from "./dependency-watch.ts";
import type { KeeperOptions } from "./keeper-contract.ts";

/** A heartbeat from before we looked. */
export interface PastHeartbeat {
  readonly atMs: MonotonicMs;
  /** Where the unit polled, as far as the line shows it. */
  readonly origin: string | null;
  /** Redacted. */
  readonly text: string;
}

/** What a unit watch needs beside what its keeper needs. */
export interface UnitWatchOptions extends Omit<KeeperOptions, "onDoubt" | "recalled"> {
  /** What was observed of the unit before this daemon came up. @default {nothing} */
  readonly past?: readonly Observation[];
  /** The keys of the code defects that were told of it before. */
  readonly toldDefects: () => Promise<readonly string[]>;
  /** Called when the processes should be looked at now. */
  readonly scanNow: () => void;
  /** Every property of the unit, variants unwrapped; null when they cannot be read. */
  readonly properties: () => Promise<Readonly<Record<string, unknown>> | null>;
  /** The last heartbeat of this invocation, from the journal; null when it showed none. */
  readonly lastHeartbeat: (invocation: InvocationId) => Promise<PastHeartbeat | null>;
  /** Called when the journal has a heartbeat that has not reached us, with its time. */
  readonly onUnheard: (atMs: MonotonicMs) => void;
  readonly onSight: (observation: SightObservation) => void;
  /** How a dependency is asked. @default observeDependency */
  readonly probe?: DependencyWatchOptions["probe"];
}

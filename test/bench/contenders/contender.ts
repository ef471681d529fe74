import type { FaultName } from "../faults/fault.ts";
import type { Ground } from "../ground.ts";
import type { Peer } from "../peers.ts";

/** One line of what a contender has written down. */
export interface LogLine {
  /** Wall clock, milliseconds. */
  readonly atMs: number;
  readonly text: string;
}

/** A contender that keeps the bot of one machine. */
export interface Keeper {
  /** The unit whose cgroup the bot lives in. */
  readonly botUnit: string;
  /** Where a person reads its log afterwards. */
  readonly logPlace: string;
  /** What it has written down about the bot since the machine was booted, in order. */
  log(): Promise<LogLine[]>;
  /** What is written about the bot below it, where it stands on systemd. */
  readonly underneath?: { readonly place: string; log(): Promise<LogLine[]> };
  /** When the bot was started, whoever did it. */
  starts(): Promise<number[]>;
  /** Restarts the bot as its operator would. */
  restart(): Promise<void>;
}

/** Somebody who is to keep the bot healthy. */
export interface Contender {
  readonly name: string;
  /** Its configuration in one sentence. */
  readonly about: string;
  readonly peer?: Peer;
  /** Lines that it needs in the bot's unit, after the reference's own. */
  readonly unitLines?: readonly string[];
  readonly serviceLines?: readonly string[];
  /** How long it runs before a fault, so that no warm-up of its own is measured, seconds. @default 10 */
  readonly steadyS?: number;
  /** The period of its looks: a fault comes at a random moment of it, seconds. @default 5 */
  readonly cycleS?: number;
  /** What its settings ask for, where that is more than the limit, seconds. */
  readonly needsS?: Partial<Record<FaultName, number>>;
  /** Configures it and starts it, and through it the bot. */
  setUp(ground: Ground): Promise<Keeper>;
}

import type { Keeper } from "../contenders/contender.ts";
import type { Ground } from "../ground.ts";

/** Names of the faults, as `--only` takes them. */
export type FaultName =
  | "crash"
  | "stray"
  | "stray-quiet"
  | "stray-start-limit"
  | "memory"
  | "leak"
  | "stall"
  | "crash-loop"
  | "outage"
  | "brief-409"
  | "look-alikes";

/** What a fault does its work with. */
export interface Trial {
  readonly ground: Ground;
  readonly keeper: Keeper;
  readonly quick: boolean;
  /** PID of the bot before the fault. */
  readonly pid: number;
  /** The fault is in now: the clock starts. */
  readonly broke: (atMs?: number) => void;
  /** Waits until the bot polls, alone, where given as another process; the first moment of that is what counts. */
  readonly healed: (options?: { readonly otherThan?: number }) => Promise<void>;
  /** Nothing may happen for a while: there is no condition to wait for. */
  readonly quiet: (seconds: number) => Promise<void>;
}

/** One way for the bot to break, or to look broken. */
export interface Fault {
  readonly name: FaultName;
  readonly about: string;
  /** `heal`: it has to be mended; `leave`: nothing may be done. */
  readonly kind: "heal" | "leave";
  /** More lines of the bot's `.env`. */
  readonly env?: Readonly<Record<string, string>>;
  /** Starts of the bot that mending takes; more are needless. Null: it is about how many there are. @default 1 */
  readonly startsNeeded?: number | null;
  /** Whether look-alikes run meanwhile. @default false */
  readonly bystanders?: boolean;
  /** Words of a log line that names the cause. */
  readonly cause: RegExp;
  play(trial: Trial): Promise<void>;
}

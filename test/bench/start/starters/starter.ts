import type { Host } from "../../../system/host/host.ts";
import type { Peer } from "../../peers.ts";

/** A command of a program, and how it is run. */
export interface Command {
  readonly argv: readonly string[];
  readonly env?: Readonly<Record<string, string>>;
  /** Exit statuses of one that has done what it should. @default [0] */
  readonly statuses?: readonly number[];
}

/** A program that lives as a service and keeps so many others. */
export interface Starter {
  readonly name: string;
  /** What it is given, and until when its start is timed, in one sentence. */
  readonly about: string;
  readonly peer?: Peer;
  /** Its own service. */
  readonly unit: string;
  /** Lays out its service and so many things to keep; nothing of its own is started. */
  prepare(host: Host, count: number, pm2: string): Promise<void>;
  /** The property with the moment that it was executed. */
  readonly executed: "ExecMainStartTimestampMonotonic" | "InactiveExitTimestampMonotonic";
  /** Whether its unit is active only when it is ready: it tells systemd so, or its start command waits for it. */
  readonly tellsReady: boolean;
  /** Its own status command; null: it would start the program by itself. */
  readonly status: Command | null;
  /** How many it keeps now: as many as it was given, or what was timed was no start. */
  kept(host: Host): Promise<number>;
  readonly version: (pm2: string, host: Host) => Command;
  /** Looks over its configuration, or what it keeps, without its service; null: it has none. */
  readonly check: Command | null;
}

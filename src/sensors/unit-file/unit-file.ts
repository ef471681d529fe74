import { counterOf } from "../../systemd/unit-properties.ts";
import { readTies, type Tie } from "./ties.ts";

/** What the unit's file says, as far as the sensors need it (systemd.exec(5), systemd.service(5), systemd.resource-control(5)). */
export interface UnitFile {
  /** The words of the first ExecStart=; empty when there is none. */
  readonly execStart: readonly string[];
  readonly workingDirectory: string | null;
  /** MemoryHigh= or MemoryMax=, whichever is lower, bytes; null when neither is set. */
  readonly memoryLimitBytes: number | null;
  /** `journal`, `inherit`, `null`, `file:…`, `append:…`, …; null when it cannot be told. */
  readonly standardOutput: string | null;
  readonly standardError: string | null;
  /** `NAME=VALUE` lines of Environment=. */
  readonly environment: readonly string[];
  readonly environmentFiles: readonly { readonly path: string; readonly optional: boolean }[];
  /** The user the unit runs as, where systemd has resolved it. */
  readonly uid: number | null;
  /** How long a start or restart job of the unit may take by its own settings, milliseconds. */
  readonly jobTimeoutMs: number;
  /** The units that systemd ties to this one. */
  readonly ties: readonly Tie[];
}

/** Reads all properties of a unit (variants unwrapped); what is missing or odd is empty or null. */
export function readUnitFile(properties: Readonly<Record<string, unknown>>): UnitFile {
  return {
    execStart: words(list(properties["ExecStart"])[0]),
    workingDirectory: directory(properties["WorkingDirectory"]),
    memoryLimitBytes: lowest(counterOf(properties["MemoryHigh"]), counterOf(properties["MemoryMax"])),
    standardOutput: text(properties["StandardOutput"]),
    standardError: text(properties["StandardError"]),
    environment: list(properties["Environment"]).filter((line) => typeof line === "string"),
    environmentFiles: list(properties["EnvironmentFiles"]).flatMap(environmentFile),
    uid: user(properties["UID"]),
    jobTimeoutMs: jobTimeout(properties["TimeoutStopUSec"], properties["TimeoutStartUSec"]),
    ties: readTies(properties),
  };
}

function list(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}

function text(value: unknown): string | null {
  return typeof value === "string" && value !== "" ? value : null;
}

/** ExecStart is `a(sasbttttuii)`: path, argv, ignore-failure, … */
function words(command: unknown): readonly string[] {
  return list(list(command)[1]).filter((word) => typeof word === "string");
}

/** Beyond what systemd itself allows, milliseconds: its KILL at the end of TimeoutStopSec= has to be seen through. */
const JOB_SLACK_MS = 15_000;
/** Where TimeoutStartSec= or TimeoutStopSec= is `infinity`, or cannot be read. */
const UNBOUNDED_MS = 300_000;

function jobTimeout(...limits: readonly unknown[]): number {
  const milliseconds = limits.map((limit) => {
    const microseconds = counterOf(limit);
    return microseconds === null ? UNBOUNDED_MS : microseconds / 1000;
  });
  return milliseconds.reduce((sum, ms) => sum + ms, JOB_SLACK_MS);
}

/** An unset UID is (uid_t) -1. */
function user(value: unknown): number | null {
  return typeof value === "number" && value >= 0 && value < 0xffffffff ? value : null;
}

/** `!` before the directory: it may be missing. `~` is the user's home, which is not looked up here. */
function directory(value: unknown): string | null {
  const path = text(value)?.replace(/^!/, "") ?? null;
  return path !== null && path.startsWith("/") ? path : null;
}

function environmentFile(entry: unknown): readonly { path: string; optional: boolean }[] {
  const [path, optional] = list(entry);
  return typeof path === "string" ? [{ path, optional: optional === true }] : [];
}

function lowest(...limits: readonly (number | null)[]): number | null {
  const set = limits.filter((limit) => limit !== null && limit > 0);
  return set.length === 0 ? null : Math.min(...set.map(Number));
}

import type { MessageClass } from "../../model/observation.ts";
import type { CredentialsFact, FileState, StarterFact } from "./facts.ts";

/** How grave: `critical` explains why the unit does not work, `warning` will or may, `advice` would prevent something. */
export type Severity = "critical" | "warning" | "advice";

/** A process that runs the unit's program outside it. */
export interface CopyFact {
  readonly pid: number;
  /** Redacted. */
  readonly commandLine: string;
  /** What started it, or would start it again: `PID 12: cron`, a line of a crontab; null where there is nothing but a session. */
  readonly startedBy: string | null;
}

/** What an exception is about that is no class of message and yet has a remedy of its own. */
export type CrashHint = "port-in-use" | "database-locked" | "no-permission" | "too-many-files" | "killed-hard";

/** What was found, by a stable code, with what its sentence is about; all texts in it are redacted. */
export type FindingBody =
  | { readonly code: "unit-missing"; readonly nearest: string | null }
  | { readonly code: "unit-file-bad"; readonly loadState: string }
  | { readonly code: "masked" }
  | { readonly code: "stopped-by-operator" }
  | { readonly code: "never-started" }
  | { readonly code: "exec-failed"; readonly step: string; readonly path: string | null }
  | { readonly code: "interpreter"; readonly path: string; readonly state: FileState }
  | { readonly code: "script"; readonly path: string; readonly state: FileState }
  | { readonly code: "working-directory"; readonly path: string; readonly state: FileState }
  | {
      readonly code: "environment-file";
      readonly path: string;
      readonly state: FileState;
      readonly readBy: "systemd" | "program";
    }
  | { readonly code: "environment-lines"; readonly path: string; readonly lines: readonly number[] }
  | { readonly code: "variables-placeholder"; readonly names: readonly string[]; readonly path: string | null }
  | { readonly code: "variables-missing"; readonly names: readonly string[]; readonly path: string | null }
  | {
      readonly code: "credentials";
      readonly path: string;
      readonly variable: string | null;
      readonly state: FileState;
      readonly content: CredentialsFact["content"];
    }
  | { readonly code: "out-of-memory" }
  | { readonly code: "stray"; readonly copies: readonly CopyFact[]; readonly holdsToken: boolean }
  | { readonly code: "doubtful-copy"; readonly copies: readonly CopyFact[] }
  | { readonly code: "class"; readonly class: MessageClass; readonly count: number; readonly subject: string | null }
  | { readonly code: "dependency-down"; readonly name: string; readonly detail: string }
  | { readonly code: "disk-full"; readonly path: string; readonly freeBytes: number }
  | { readonly code: "clock" }
  | { readonly code: "stall"; readonly silentMs: number }
  | { readonly code: "memory-over"; readonly bytes: number; readonly limitBytes: number }
  | { readonly code: "memory-grows"; readonly bytesPerHour: number }
  | {
      readonly code: "crash";
      readonly line: string | null;
      readonly exit: string | null;
      /** systemd's word: `timeout`, `watchdog`, …; null where it was not said. */
      readonly result: string | null;
      readonly hint: CrashHint | null;
    }
  /** `policy`: the unit's Restart=; null where it cannot be told. */
  | { readonly code: "exits-clean"; readonly policy: string | null }
  | {
      readonly code: "fell-lately";
      readonly times: number;
      readonly lastAtWallMs: number;
      /** Of the newest. */
      readonly class: MessageClass | null;
      readonly line: string | null;
    }
  | {
      readonly code: "coroutine";
      readonly name: string;
      readonly file: string | null;
      readonly line: number | null;
      readonly firstAtWallMs: number;
      readonly lastAtWallMs: number;
    }
  | { readonly code: "restart-policy"; readonly policy: string }
  | { readonly code: "no-memory-limit" }
  | { readonly code: "logs-elsewhere"; readonly output: string }
  | { readonly code: "not-enabled"; readonly fileState: string }
  | { readonly code: "other-starter"; readonly starter: StarterFact };

/** A stable name of what was found. */
export type FindingCode = FindingBody["code"];

/** One finding of a diagnosis. */
export type Finding = FindingBody & {
  readonly severity: Severity;
  /** The smaller, the nearer to the root of the trouble. */
  readonly rank: number;
  /** Lines of the journal, paths, processes: redacted. */
  readonly evidence: readonly string[];
};

/** The effects that a cause had, from the cause to the state. */
export type Effect =
  | { readonly kind: "class"; readonly class: MessageClass }
  | { readonly kind: "fell"; readonly times: number; readonly exit: string | null }
  | { readonly kind: "start-limit" }
  | { readonly kind: "held" };

/** What is wrong with a unit, and why. */
export interface Diagnosis {
  /** `well`: it runs and nothing is wrong; `sick`: it runs and is not well; `down`; `stopped`: somebody wanted it so. */
  readonly condition: "well" | "sick" | "down" | "stopped" | "unknown";
  /** The finding that explains the condition; null where none does, or nothing is to be explained. */
  readonly cause: Finding | null;
  readonly effects: readonly Effect[];
  /** All others, the gravest first. */
  readonly others: readonly Finding[];
}

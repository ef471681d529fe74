import type { MessageClass, ProcessesObservation, UnitObservation } from "../../model/observation.ts";
import type { UnitName, WallMs } from "../../model/scalars.ts";

/** Whether a file can be used by whoever has to read it. */
export type FileState = "ok" | "missing" | "not-a-file" | "forbidden" | "unreadable";

/** A file or directory that the unit needs. `forbidden`: to its reader; `unreadable`: we cannot tell. */
export interface FileFact {
  readonly path: string;
  readonly state: FileState;
}

/** One variable of an environment file; its value stays where it is. */
export interface VariableFact {
  readonly name: string;
  /** `malformed`: a bot token that has not the shape of one. */
  readonly state: "set" | "empty" | "placeholder" | "malformed";
}

/** An `EnvironmentFile=` (read by systemd), or the `.env` that the program reads itself. */
export interface EnvironmentFileFact extends FileFact {
  readonly readBy: "systemd" | "program";
  /** systemd starts the unit without it. */
  readonly optional: boolean;
  readonly variables: readonly VariableFact[];
  /** Lines that are no assignment, and are passed over; counted from 1. */
  readonly badLines: readonly number[];
  /** Variables that such lines would set: `export NAME=VALUE`. */
  readonly badNames: readonly string[];
}

/** A Google service account file. */
export interface CredentialsFact extends FileFact {
  /** The variable that names it; null where it was found by its usual name. */
  readonly variable: string | null;
  /** Null where it could not be read. */
  readonly content: "service-account" | "not-json" | "not-a-service-account" | "incomplete" | "placeholder-key" | null;
}

/** What the unit starts. */
export interface ProgramFacts {
  readonly interpreter: FileFact | null;
  readonly script: FileFact | null;
  readonly workingDirectory: FileFact | null;
  /** The variables that the program reads without a default. */
  readonly wantedVariables: readonly string[];
}

/** Something besides the unit that would start the same program. */
export interface StarterFact {
  readonly kind: "cron" | "unit" | "pm2" | "supervisor" | "rc" | "script";
  /** A file, with the line where there is one, or the name of a unit. */
  readonly where: string;
  /** What it says; redacted. */
  readonly text: string;
}

/** The machine. */
export interface HostFacts {
  readonly disks: readonly { readonly path: string; readonly freeBytes: number; readonly freeShare: number }[];
  /** Null where it cannot be told. */
  readonly clockSynchronised: boolean | null;
}

/** How one invocation of the unit ended by itself. */
export interface Fall {
  readonly atWallMs: WallMs;
  /** systemd's word: `exit-code`, `signal`, `oom-kill`, `resources`, `timeout`, …; null where it was not said. */
  readonly result: string | null;
  /** `exited` or `killed`, and with what; null where it was not said. */
  readonly exit: { readonly how: string; readonly status: string } | null;
  /** The class of the cause, by the last lines; null where they have none. */
  readonly class: MessageClass | null;
  /** The line that says why; redacted; null where nothing was written. */
  readonly line: string | null;
  /** The last frame of its traceback: `File "bot.py", line 3, in main`; redacted. */
  readonly frame: string | null;
  /** The same for falls that are the same fall again: type and words without numbers, and the last line of source. */
  readonly fingerprint: string | null;
}

/** Messages of one class. */
export interface ClassFact {
  readonly class: MessageClass;
  readonly count: number;
  readonly firstAtWallMs: WallMs;
  readonly lastAtWallMs: WallMs;
  /** The newest, redacted and truncated. */
  readonly lastText: string;
}

/** A coroutine that was never awaited (CPython prints it once a process and location). */
export interface CoroutineFact {
  /** Qualified name. */
  readonly name: string;
  /** Where it was collected, which may be another place than the defect; null where the line does not say. */
  readonly file: string | null;
  readonly line: number | null;
  readonly count: number;
  readonly firstAtWallMs: WallMs;
  readonly lastAtWallMs: WallMs;
}

/** What the journal shows of the unit's past. */
export interface PastFacts {
  /** Oldest first. */
  readonly falls: readonly Fall[];
  readonly classes: readonly ClassFact[];
  readonly coroutines: readonly CoroutineFact[];
  /** The newest CRITICAL and ERROR lines, oldest first; redacted. */
  readonly gravest: readonly string[];
  /** systemd's own last words about the unit, oldest first; redacted. */
  readonly managerLines: readonly string[];
}

/** What the unit's file says, as far as advice goes. */
export interface UnitAdviceFacts {
  readonly restartPolicy: string;
  readonly hasMemoryLimit: boolean;
  /** `journal`, `append:…`, …; null where it cannot be told. */
  readonly standardOutput: string | null;
  /** Whether it starts at boot (`UnitFileState`): `enabled`, `disabled`, `static`, …; null where it cannot be told. */
  readonly fileState: string | null;
}

/** Memory by the measure that is judged. */
export interface MemoryFacts {
  readonly bytes: number | null;
  readonly limitBytes: number | null;
  readonly growsBytesPerHour: number | null;
}

/** All that a diagnosis is made from; null is what could not be found out. */
export interface DiagnosisFacts {
  readonly unit: UnitName;
  readonly atWallMs: WallMs;
  /** False where some of it is hidden from the user who asks. */
  readonly isRoot: boolean;
  readonly state: UnitObservation | null;
  /** When the present state began, by the wall clock. */
  readonly sinceWallMs: WallMs | null;
  readonly nearestUnit: string | null;
  readonly heldByUnitwarden: boolean;
  readonly processes: ProcessesObservation | null;
  readonly dependencies: readonly { readonly name: string; readonly up: boolean | null; readonly detail: string }[];
  /** Heartbeats within the last minutes; null where it shows none, or they cannot be seen. */
  readonly heartbeats: { readonly count: number; readonly lastAtWallMs: WallMs | null } | null;
  readonly stallAfterMs: number;
  readonly memory: MemoryFacts;
  readonly past: PastFacts | null;
  readonly program: ProgramFacts;
  readonly environmentFiles: readonly EnvironmentFileFact[];
  /** The names of all variables that the unit is given; null where that cannot be told. */
  readonly givenVariables: readonly VariableFact[] | null;
  readonly credentials: readonly CredentialsFact[];
  readonly starters: readonly StarterFact[];
  readonly host: HostFacts;
  readonly advice: UnitAdviceFacts | null;
}

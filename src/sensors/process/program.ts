import { sameFile, type SeenFile } from "../../procfs/real-path.ts";
import type { InterpreterFamily } from "./invocation.ts";

/** What a process or a unit runs, so that two of them can be compared (docs/design.md, "Single instance"). */
export type Program =
  | {
      readonly kind: "script";
      readonly family: InterpreterFamily;
      readonly file: SeenFile;
      readonly args: readonly string[];
    }
  | {
      readonly kind: "module";
      readonly family: InterpreterFamily;
      readonly module: string;
      /** The working directory. */
      readonly directory: SeenFile;
      /** Whether the directory holds the module; else it comes from the interpreter's own packages, and the interpreter counts. */
      readonly inDirectory: boolean;
      /** The interpreter as it was called, made absolute, links not followed: a venv's differs from the system's. */
      readonly interpreter: string;
      readonly args: readonly string[];
    }
  | {
      readonly kind: "executable";
      readonly file: SeenFile;
      readonly directory: SeenFile;
      readonly args: readonly string[];
    }
  | { readonly kind: "container-runtime"; readonly runtime: string }
  | { readonly kind: "unknown"; readonly why: string };

/** A program that processes can be compared with. */
export type KnownProgram = Extract<Program, { readonly kind: "script" | "module" | "executable" }>;

/** Says a program in words: `script /home/ubuntu/marketingbot/bot.py`; null when it is unknown. Arguments stay out: they may hold secrets. */
export function describeProgram(program: Program): string | null {
  switch (program.kind) {
    case "script":
      return `script ${program.file.path}`;
    case "module":
      return `module ${program.module} in ${program.directory.path}`;
    case "executable":
      return `executable ${program.file.path}`;
    case "container-runtime":
      return `container runtime ${program.runtime}`;
    case "unknown":
      return null;
    default:
      return program satisfies never;
  }
}

/** Files there are every package's, run by anybody for any purpose; /usr/local is the administrator's own, scripts there may be bots. */
const SYSTEM_DIRECTORY = /^\/(?:usr|bin|sbin|lib[^/]*)\//u;
const PACKAGED_DIRECTORY = /^\/(?:usr\/(?!local\/)|bin\/|sbin\/|lib[^/]*\/)/u;

/** Why a program cannot be held to a single instance; null when it can. */
export function offReasonOf(program: Program): string | null {
  switch (program.kind) {
    case "container-runtime":
      return "container-runtime";
    case "unknown":
      return program.why;
    case "executable":
      return SYSTEM_DIRECTORY.test(program.file.path) ? "system-executable" : null;
    case "script":
      return PACKAGED_DIRECTORY.test(program.file.path) ? "system-script" : null;
    case "module":
      return null;
    default:
      return program satisfies never;
  }
}

/** Whether a program is one that is held to a single instance. */
export function isEnforced(program: Program): program is KnownProgram {
  return program.kind !== "container-runtime" && program.kind !== "unknown" && offReasonOf(program) === null;
}

/** Equal for programs that the same processes run, arguments aside. */
export function programsKey(programs: readonly KnownProgram[]): string {
  const keys = programs.map((program) =>
    JSON.stringify({ ...program, args: [] }, (_, value: unknown) => (typeof value === "bigint" ? `${value}` : value)),
  );
  return [...new Set(keys)].toSorted().join("\n");
}

/** Whether a process runs the unit's program, arguments aside; `doubtful`: what tells them apart is too weak to act on. */
export type ProgramMatch = "same" | "doubtful" | "different";

/** Compares a candidate's program with the unit's. */
export function matchPrograms(unit: KnownProgram, candidate: Program): ProgramMatch {
  switch (unit.kind) {
    case "script":
      if (candidate.kind !== "script" || candidate.family !== unit.family) return "different";
      return sameFile(unit.file, candidate.file) ? "same" : "different";
    case "module": {
      if (candidate.kind !== "module" || candidate.family !== unit.family) return "different";
      if (candidate.module !== unit.module || !sameFile(unit.directory, candidate.directory)) return "different";
      return unit.inDirectory || unit.interpreter === candidate.interpreter ? "same" : "doubtful";
    }
    case "executable":
      if (candidate.kind !== "executable" || !sameFile(unit.file, candidate.file)) return "different";
      return sameFile(unit.directory, candidate.directory) ? "same" : "doubtful";
    default:
      return unit satisfies never;
  }
}

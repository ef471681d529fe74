import { isMemberOf } from "../../procfs/cgroup.ts";
import { parseEnviron } from "../../procfs/environ.ts";
import type { ProcFiles } from "../../procfs/proc-files.ts";
import type { ProcessFacts } from "../../procfs/process-facts.ts";
import { compareArguments } from "./compare-arguments.ts";
import { commandName, type Invocation } from "./invocation.ts";
import { programOfProcess, type ProcessProgram } from "./process-program.ts";
import { readAncestors, type ProcessTable } from "./process-table.ts";
import { matchPrograms, type KnownProgram } from "./program.ts";
import type { CandidateFacts } from "./standing.ts";
import { tokenEvidence, type TokenEvidence } from "./token-evidence.ts";
import type { UnitProgramFacts } from "./unit-program.ts";

/** A process that may run some unit's program: what it runs, and its tokens, each read at most once a pass. */
export interface Candidate {
  readonly facts: ProcessFacts;
  readonly own: ProcessProgram;
  /** Null: the environment cannot be read. */
  tokens(): TokenEvidence | null;
}

/** Reads a candidate. */
export function readCandidate(files: ProcFiles, facts: ProcessFacts): Candidate {
  let tokens: TokenEvidence | null | undefined;
  return {
    facts,
    own: programOfProcess(files, facts),
    tokens() {
      if (tokens === undefined) {
        const read = files.text(`${facts.pid}/environ`);
        tokens = read.kind === "read" ? tokenEvidence(parseEnviron(read.value)) : null;
      }
      return tokens;
    },
  };
}

/** Compares a candidate with one unit's program; null when it does not run it. */
export function candidateFacts(
  candidate: Candidate,
  unit: UnitProgramFacts,
  program: KnownProgram,
  table: ProcessTable,
): CandidateFacts | null {
  const { facts, own } = candidate;
  const match = matchOf(own, program);
  if (match === null) return null;
  return {
    pid: facts.pid,
    cgroup: facts.cgroup,
    namespace: facts.namespace,
    uid: facts.uid,
    match,
    arguments: compareArguments(program.args, argumentsOf(own)),
    tokens: candidate.tokens(),
    descendsFromUnit: readAncestors(table, facts).some(
      (ancestor) =>
        ancestor.pid > 1 &&
        (ancestor.pid === unit.mainPid || (ancestor.cgroup !== null && isMemberOf(ancestor.cgroup, unit.controlGroup))),
    ),
    rewritten: facts.commandLine?.rewritten ?? false,
  };
}

/** True of one that runs for certain none of these programs: what cannot be told is no stranger. */
export function isStranger({ own }: Candidate, programs: readonly KnownProgram[]): boolean {
  return own.kind === "program" && programs.every((program) => matchPrograms(program, own.program) === "different");
}

function matchOf(own: ProcessProgram, program: KnownProgram): CandidateFacts["match"] | null {
  if (own.kind === "program") {
    const match = matchPrograms(program, own.program);
    return match === "different" ? null : match;
  }
  return own.kind === "unresolved" && mayMean(own.invocation, program) ? "unresolved" : null;
}

/** Whether words whose paths cannot be told may name the program. */
function mayMean(invocation: Invocation, program: KnownProgram): boolean {
  if (invocation.kind !== program.kind) return false;
  switch (invocation.kind) {
    case "script":
      return (
        program.kind === "script" &&
        invocation.family === program.family &&
        commandName(invocation.script) === commandName(program.file.path)
      );
    case "module":
      return program.kind === "module" && invocation.module === program.module;
    case "executable":
      return program.kind === "executable" && commandName(invocation.command) === commandName(program.file.path);
    default:
      return false;
  }
}

function argumentsOf(own: ProcessProgram): readonly string[] {
  if (own.kind === "program" && "args" in own.program) return own.program.args;
  if (own.kind === "unresolved" && "args" in own.invocation) return own.invocation.args;
  return [];
}

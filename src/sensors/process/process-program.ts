import type { ProcFiles } from "../../procfs/proc-files.ts";
import type { ProcessFacts } from "../../procfs/process-facts.ts";
import { commandName, type Invocation } from "./invocation.ts";
import { parseInvocation } from "./parse-invocation.ts";
import type { Program } from "./program.ts";
import { resolveProgram, viewpointOfProcess } from "./resolve-program.ts";
import { wrapperWords } from "./wrappers.ts";

/** What a running process runs. */
export type ProcessProgram =
  | { readonly kind: "program"; readonly program: Program }
  | { readonly kind: "wrapper" }
  /** The words say what it is, but a file or directory in them cannot be told. */
  | { readonly kind: "unresolved"; readonly invocation: Invocation }
  | { readonly kind: "none" };

/** Reads the invocation of a process from its words; a rewritten title is split at its spaces, as a hint and no more. */
export function invocationOf(files: ProcFiles, facts: ProcessFacts): Invocation {
  const words = wordsOf(facts);
  const invocation = parseInvocation(words);
  if (invocation.kind !== "executable" || words.length < 2) return invocation;
  // argv[0] is the caller's choice (`exec -a`): the file that really runs may be an interpreter.
  const exe = files.link(`${facts.pid}/exe`);
  return exe.kind === "read" ? parseInvocation(words, { exeName: commandName(exe.value) }) : invocation;
}

/** Reads what a process runs, its paths resolved as it sees them. */
export function programOfProcess(files: ProcFiles, facts: ProcessFacts): ProcessProgram {
  if (facts.commandLine === null || facts.kernelThread) return { kind: "none" };
  if (wrapperWords(wordsOf(facts)) !== null) return { kind: "wrapper" };
  const invocation = invocationOf(files, facts);
  if (invocation.kind === "wrapper") return { kind: "wrapper" };
  if (invocation.kind === "no-program" || invocation.kind === "unclear") return { kind: "none" };
  const program = resolveProgram(invocation, viewpointOfProcess(files, facts.pid));
  if (program.kind === "unknown") return { kind: "unresolved", invocation };
  return { kind: "program", program };
}

/** The words of a process's command line; those of a title where it has written one over them. */
export function wordsOf(facts: ProcessFacts): readonly string[] {
  const { words, rewritten } = facts.commandLine ?? { words: [], rewritten: false };
  return rewritten && words.length === 1 ? (words[0]?.split(/\s+/u) ?? []) : words;
}

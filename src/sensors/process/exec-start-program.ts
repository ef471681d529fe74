import type { ProcFiles } from "../../procfs/proc-files.ts";
import { commandName, type Invocation } from "./invocation.ts";
import { parseInvocation } from "./parse-invocation.ts";
import type { Program } from "./program.ts";
import { readInterpreterLine, resolveProgram, viewpointOfUnit } from "./resolve-program.ts";
import { isShell, parseShell, programsOfText } from "./shell-invocation.ts";
import { unwrap } from "./wrappers.ts";

/** A wrapper in a wrapper in a wrapper: more is nobody's unit file. */
const WRAPPERS_AT_MOST = 6;

/**
 * What a unit would run by its `ExecStart` (the words systemd gives over D-Bus) and its `WorkingDirectory`.
 * Wrappers are taken off as far as they are understood; a variable that systemd has not expanded yet is never guessed.
 */
export function programOfExecStart(
  files: ProcFiles,
  execStart: readonly string[],
  workingDirectory: string | null,
): Program {
  let words: readonly string[] = withoutPrefix(execStart);
  let directory = (workingDirectory ?? "/").replace(/^[-!]+/u, "") || "/";
  for (let depth = 0; depth < WRAPPERS_AT_MOST; depth += 1) {
    if (words.length === 0) return { kind: "unknown", why: "program-unknown" };
    const invocation = parseInvocation(words);
    if (invocation.kind !== "wrapper") return resolve(files, invocation, words, directory);
    const inner = isShell(invocation.name) ? insideShell(words) : insideWrapper(words);
    if (typeof inner === "string") return { kind: "unknown", why: inner };
    if (inner.directory !== null) {
      if (/[$~]/u.test(inner.directory)) return { kind: "unknown", why: "command-line-unclear" };
      directory = inner.directory.startsWith("/") ? inner.directory : `${directory}/${inner.directory}`;
    }
    words = inner.words;
  }
  return { kind: "unknown", why: "command-line-unclear" };
}

interface Inner {
  readonly words: readonly string[];
  readonly directory: string | null;
}

function insideShell(words: readonly string[]): Inner | string {
  const shell = parseShell(words);
  if (shell.kind !== "text") return "shell-script";
  const programs = programsOfText(shell.text);
  const [program, ...others] = programs ?? [];
  return program === undefined || others.length > 0 ? "command-line-unclear" : program;
}

function insideWrapper(words: readonly string[]): Inner | string {
  const inner = unwrap(words);
  return inner.kind === "inner" ? inner : "command-line-unclear";
}

function resolve(files: ProcFiles, invocation: Invocation, words: readonly string[], directory: string): Program {
  const named = invocation.kind === "script" ? [invocation.script, ...invocation.args] : words.slice(1);
  if (named.some((word) => /\$(?:\{|[A-Za-z_])/u.test(word))) return { kind: "unknown", why: "command-line-unclear" };
  const view = viewpointOfUnit(files, directory, words[0] ?? "");
  const program = resolveProgram(invocation, view);
  if (program.kind !== "executable") return program;
  const interpreter = readInterpreterLine(program.file.path);
  if (interpreter === null) return program;
  const script = parseInvocation([...interpreter, program.file.path, ...words.slice(1)]);
  return script.kind === "script" ? resolveProgram(script, view) : { kind: "unknown", why: "shell-script" };
}

/** systemd.service(5), "Command lines": special executable prefixes. */
function withoutPrefix(words: readonly string[]): readonly string[] {
  const [first = "", ...rest] = words;
  const command = first.replace(/^[-@:+!|]+(?=\/|[A-Za-z])/u, "");
  return commandName(command) === "" ? rest : [command, ...rest];
}

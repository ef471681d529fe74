import { commandName } from "./invocation.ts";
import { parseShellText } from "./shell-text.ts";

/** How a shell was started. */
export type ShellInvocation =
  | { readonly kind: "text"; readonly text: string }
  | { readonly kind: "script"; readonly script: string }
  | { readonly kind: "interactive" };

const SHELL = /^(?:sh|bash|rbash|dash|zsh|ash|ksh|mksh|fish|busybox)$/u;
const VALUED = ["-o", "+o", "-O", "+O", "--rcfile", "--init-file"];

/** Whether a command's name is that of a shell. */
export function isShell(name: string): boolean {
  return SHELL.test(name);
}

/** Reads a shell's command line: `-c TEXT` (bundled too: `-lc`), a script, or neither. */
export function parseShell(words: readonly string[]): ShellInvocation {
  let index = words[0] !== undefined && commandName(words[0]) === "busybox" ? 2 : 1;
  let hasText = false;
  for (; index < words.length; index += 1) {
    const word = words[index] ?? "";
    if (word === "--" || word === "-") {
      index += 1;
      break;
    }
    if (!/^[-+]./u.test(word)) break;
    if (VALUED.includes(word)) index += 1;
    else if (/^-[A-Za-z]*c[A-Za-z]*$/u.test(word)) hasText = true;
    // `-euo pipefail`
    else if (/^-[A-Za-z]+o$/u.test(word)) index += 1;
  }
  const operand = words[index];
  if (operand === undefined) return { kind: "interactive" };
  return hasText ? { kind: "text", text: operand } : { kind: "script", script: operand };
}

/** Commands of a shell text that start no program of their own, or none that lasts. */
const PASSING =
  /^(?:cd|pushd|source|\.|export|unset|set|ulimit|umask|true|false|:|echo|printf|sleep|exit|wait|date|mkdir|test|\[|trap|shopt|alias|[A-Za-z_][A-Za-z0-9_]*=.*)$/u;

/** One program that a shell text runs, with the directory that it has changed to by then. */
export interface ShellProgram {
  readonly words: readonly string[];
  /** Null: where the shell was started. */
  readonly directory: string | null;
  /** Whether another program comes after it. */
  readonly last: boolean;
}

/** The programs that a shell text runs, in order; null where the text is no plain list of commands. */
export function programsOfText(text: string): readonly ShellProgram[] | null {
  const parsed = parseShellText(text);
  if (parsed.kind !== "simple") return null;
  const found: { words: readonly string[]; directory: string | null }[] = [];
  let directory: string | null = null;
  for (const command of parsed.commands) {
    const words = withoutAssignments(command);
    const [first = ""] = words;
    if (first === "cd" || first === "pushd") {
      const target: string = words.filter((word) => word !== "--")[1] ?? "~";
      directory = target.startsWith("/") || directory === null ? target : `${directory}/${target}`;
    } else if (words.length > 0 && !PASSING.test(first)) found.push({ words, directory });
  }
  return found.map((program, index) => ({ ...program, last: index === found.length - 1 }));
}

function withoutAssignments(command: readonly string[]): readonly string[] {
  const start = command.findIndex((word) => !/^[A-Za-z_][A-Za-z0-9_]*=/u.test(word));
  if (start === -1) return [];
  const words = command.slice(start);
  return words[0] === "exec" ? words.slice(1) : words;
}

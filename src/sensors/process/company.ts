import { mayBeSignalled, type Untouchable } from "../../procfs/may-be-signalled.ts";
import type { ProcessFacts } from "../../procfs/process-facts.ts";
import { commandName, type Invocation } from "./invocation.ts";
import { parseInvocation } from "./parse-invocation.ts";
import { wordsOf } from "./process-program.ts";
import { readAncestors, readDescendants, type ProcessTable } from "./process-table.ts";
import { isShell, parseShell, programsOfText } from "./shell-invocation.ts";
import { unwrap, wrapperWords } from "./wrappers.ts";

/** Who goes with a stray. */
export interface Company {
  /** Its own wrappers, the outermost first. */
  readonly wrappers: readonly ProcessFacts[];
  /** Its descendants, parents first. */
  readonly descendants: readonly ProcessFacts[];
}

/** Wrappers that wait for the one program they run and end with it; sudo stays out: it is another user's process. */
const WAITING_WRAPPERS =
  /^(?:nohup|timeout|env|setsid|stdbuf|nice|ionice|flock|chronic|uv|poetry|pipenv|pdm|rye|hatch)$/u;

/** Finds the stray's own descendants and its own wrappers, each of them unmanaged, readable and in our PID namespace. */
export function companyOf(stray: ProcessFacts, table: ProcessTable, untouchable: Untouchable): Company {
  const descendants = readDescendants(table, stray.pid).filter((facts) => mayBeSignalled(facts, untouchable));
  const wrappers: ProcessFacts[] = [];
  let child = stray;
  for (const parent of readAncestors(table, stray)) {
    if (!mayBeSignalled(parent, untouchable) || parent.uid !== stray.uid) break;
    if (!isOwnWrapper(parent, stray) || !isOnlyChild(child, parent, table)) break;
    wrappers.unshift(parent);
    child = parent;
  }
  return { wrappers, descendants };
}

function isOwnWrapper(parent: ProcessFacts, stray: ProcessFacts): boolean {
  if (parent.commandLine === null || parent.commandLine.rewritten) return false;
  const words = wordsOf(parent);
  const target = parseInvocation(wordsOf(stray));
  const name = commandName(words[0] ?? "");
  if (isShell(name)) {
    const shell = parseShell(words);
    if (shell.kind !== "text") return false;
    const named = (programsOfText(shell.text) ?? []).filter((program) => names(program.words, target));
    return named.length === 1 && named[0]?.last === true;
  }
  const own = wrapperWords(words);
  return own !== null && WAITING_WRAPPERS.test(commandName(own[0] ?? "")) && names(own, target);
}

/** Whether a command line, its wrappers taken off, runs what the stray runs. */
export function names(words: readonly string[], target: Invocation): boolean {
  const own = wrapperWords(words);
  if (own !== null) {
    const unwrapped = unwrap(own);
    return unwrapped.kind === "inner" && unwrapped.words.length < words.length + 1 && names(unwrapped.words, target);
  }
  const invocation = parseInvocation(words);
  if (invocation.kind === "wrapper" && isShell(invocation.name)) {
    const shell = parseShell(words);
    return shell.kind === "text" && (programsOfText(shell.text) ?? []).some((program) => names(program.words, target));
  }
  switch (target.kind) {
    case "script": {
      // A script with an interpreter line of its own is named without its interpreter.
      const named =
        invocation.kind === "script" ? invocation.script : invocation.kind === "executable" ? invocation.command : "";
      return commandName(named) === commandName(target.script);
    }
    case "module":
      return invocation.kind === "module" && invocation.module === target.module;
    case "executable":
      return invocation.kind === "executable" && commandName(invocation.command) === commandName(target.command);
    default:
      return false;
  }
}

function isOnlyChild(child: ProcessFacts, parent: ProcessFacts, table: ProcessTable): boolean {
  return readDescendants(table, parent.pid).every((facts) => facts.parentPid !== parent.pid || facts.pid === child.pid);
}

import { containerRuntime, interpreterFamily, parseInterpreter } from "./interpreters.ts";
import { commandName, type Invocation } from "./invocation.ts";
import { isShell } from "./shell-invocation.ts";
import { isWrapper } from "./wrappers.ts";

/** Reads a command line; `exeName` is the name of the file that really runs, for processes that were given another argv[0]. */
export function parseInvocation(words: readonly string[], options: { readonly exeName?: string } = {}): Invocation {
  const [command] = words;
  if (command === undefined || command === "") return { kind: "unclear", why: "no command line" };
  const name = commandName(command);
  const runtime = containerRuntime(name);
  if (runtime !== null) return { kind: "container-runtime", runtime };
  const family = interpreterFamily(name) ?? (options.exeName === undefined ? null : interpreterFamily(options.exeName));
  if (family !== null) return parseInterpreter(family, words);
  if (isShell(name) || isWrapper(name)) return { kind: "wrapper", name };
  return { kind: "executable", command, args: words.slice(1) };
}

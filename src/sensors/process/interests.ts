import { interpreterFamily } from "./interpreters.ts";
import { commandName } from "./invocation.ts";
import { parseInvocation } from "./parse-invocation.ts";
import { offReasonOf, type Program } from "./program.ts";

/** What the units' programs make worth a closer look: decided from a command line alone. */
export interface Interests {
  /** Equal for equal interests. */
  readonly key: string;
  readonly scriptFamilies: ReadonlySet<string>;
  readonly modules: ReadonlySet<string>;
  /** Names that only count as a hint, where argv[0] is no interpreter's. */
  readonly names: ReadonlySet<string>;
  readonly executables: boolean;
}

/** Collects the interests of some programs; those that are not enforced have none. */
export function interestsOf(programs: readonly Program[]): Interests {
  const scriptFamilies = new Set<string>();
  const modules = new Set<string>();
  const names = new Set<string>();
  let executables = false;
  for (const program of programs) {
    if (offReasonOf(program) !== null) continue;
    if (program.kind === "script") {
      scriptFamilies.add(program.family);
      names.add(commandName(program.file.path));
    } else if (program.kind === "module") {
      modules.add(program.module);
      names.add(program.module);
    } else if (program.kind === "executable") executables = true;
  }
  const key = JSON.stringify([
    [...scriptFamilies].toSorted(),
    [...modules].toSorted(),
    [...names].toSorted(),
    executables,
  ]);
  return { key, scriptFamilies, modules, names, executables };
}

/** Whether a process with these words may run one of the programs. */
export function isInteresting(words: readonly string[], interests: Interests): boolean {
  const title = words.length === 1 ? (words[0] ?? "").split(/\s+/u) : words;
  const invocation = parseInvocation(title);
  switch (invocation.kind) {
    case "script":
      return interests.scriptFamilies.has(invocation.family);
    case "module":
      return interests.modules.has(invocation.module);
    case "executable":
      // `exec -a NAME python bot.py`: the words still name the script.
      return interests.executables || title.slice(1).some((word) => interests.names.has(commandName(word)));
    case "unclear":
      return (
        interpreterFamily(commandName(title[0] ?? "")) !== null &&
        title.some((word) => interests.names.has(commandName(word)))
      );
    case "wrapper":
    case "no-program":
    case "container-runtime":
      return false;
    default:
      return invocation satisfies never;
  }
}

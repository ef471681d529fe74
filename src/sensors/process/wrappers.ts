import { commandName } from "./invocation.ts";

/** What a wrapper's command line says it runs. */
export type Unwrapped =
  | { readonly kind: "inner"; readonly words: readonly string[]; readonly directory: string | null }
  | { readonly kind: "unclear" };

interface WrapperRules {
  /** Flags with their value in the next word. */
  readonly withValue?: readonly string[];
  /** Flags that change the directory; their value is the next word, or stands after `=`. */
  readonly directory?: readonly string[];
  readonly boolean?: RegExp;
  /** Words before the command: a duration, a lock file, … */
  readonly operands?: number;
  /** The subcommand that must come first: `run`. */
  readonly subcommand?: string;
  /** `NAME=value` words before the command. */
  readonly assignments?: boolean;
}

const UV_VALUES = [
  "--with",
  "-p",
  "--python",
  "--env-file",
  "--extra",
  "--group",
  "--package",
  "--index-url",
  "--index",
];

/** Programs that run the command given to them, by their manual pages. Those with an empty rule take no flags that we know. */
const WRAPPERS: ReadonlyMap<string, WrapperRules> = new Map<string, WrapperRules>([
  [
    "env",
    {
      withValue: ["-u", "--unset"],
      directory: ["-C", "--chdir"],
      boolean: /^(?:-i?|--ignore-environment)$/u,
      assignments: true,
    },
  ],
  ["nohup", {}],
  ["setsid", { boolean: /^-[cfw]+$|^--(?:ctty|fork|wait)$/u }],
  ["stdbuf", { withValue: ["-o", "-e", "-i"], boolean: /^-[oei].+$/u }],
  ["nice", { withValue: ["-n"], boolean: /^-n?-?\d+$/u }],
  ["ionice", { withValue: ["-c", "-n"], boolean: /^-(?:[cn]\d|t)$/u }],
  ["taskset", { boolean: /^-[ac]+$/u, operands: 1 }],
  [
    "timeout",
    {
      withValue: ["-k", "-s", "--kill-after", "--signal"],
      boolean: /^(?:-v|--verbose|--foreground|--preserve-status|-[ks].+)$/u,
      operands: 1,
    },
  ],
  [
    "flock",
    {
      withValue: ["-w", "-E", "--timeout", "--conflict-exit-code"],
      boolean: /^(?:-[nxsueoF]+|--[a-z-]+)$/u,
      operands: 1,
    },
  ],
  ["chronic", { boolean: /^-[ve]+$/u }],
  ["unbuffer", { boolean: /^-p$/u }],
  [
    "sudo",
    {
      withValue: ["-u", "-g", "--user", "--group"],
      directory: ["-D", "--chdir"],
      boolean: /^-[EHnPk]+$|^--(?:preserve-env|set-home|non-interactive)$/u,
      assignments: true,
    },
  ],
  ["doas", { withValue: ["-u"], boolean: /^-n$/u }],
  ["runuser", { withValue: ["-u", "-g"] }],
  ["setpriv", { boolean: /^--[a-z-]+$/u }],
  ["chpst", { withValue: ["-u", "-U", "-b", "-/", "-e"], boolean: /^-[vP012]+$/u }],
  ["systemd-inhibit", {}],
  ["systemd-cat", { withValue: ["-t", "-p"] }],
  ["tini", { boolean: /^-[svgw]+$/u }],
  ["dumb-init", { boolean: /^-[cv]+$/u }],
  [
    "uv",
    {
      subcommand: "run",
      withValue: UV_VALUES,
      directory: ["--directory"],
      boolean:
        /^(?:-q|-v|--quiet|--verbose|--frozen|--locked|--isolated|--offline|--active|--no-[a-z-]+|--all-[a-z-]+|--exact)$/u,
    },
  ],
  ["poetry", { subcommand: "run", directory: ["-C", "--directory"], boolean: /^(?:-q|-n|--quiet|--no-[a-z-]+)$/u }],
  ["pipenv", { subcommand: "run", boolean: /^(?:-q|--quiet)$/u }],
  ["pdm", { subcommand: "run" }],
  ["rye", { subcommand: "run" }],
  ["hatch", { subcommand: "run" }],
  ["pyenv", { subcommand: "exec" }],
  ["bundle", { subcommand: "exec" }],
  ["dotenv", { subcommand: "run" }],
]);

/** Launchers of Python that are scripts themselves: `/venv/bin/python /usr/bin/poetry run …`. */
const SCRIPTED = ["poetry", "pipenv", "pdm", "hatch"];

/** Whether a command's name is that of a program that runs another. */
export function isWrapper(name: string): boolean {
  return WRAPPERS.has(name);
}

/** A wrapper's own words, without the interpreter where it is a script; null when the words are no wrapper's. */
export function wrapperWords(words: readonly string[]): readonly string[] | null {
  if (isWrapper(commandName(words[0] ?? ""))) return words;
  return SCRIPTED.includes(commandName(words[1] ?? "")) ? words.slice(1) : null;
}

/** Takes the wrapper off a command line; unclear where one of its flags is not known. */
export function unwrap(words: readonly string[]): Unwrapped {
  const name = commandName(words[0] ?? "");
  const rules = WRAPPERS.get(name);
  if (rules === undefined) return { kind: "unclear" };
  let directory: string | null = null;
  let operands = rules.operands ?? 0;
  let subcommand = rules.subcommand ?? null;
  for (let index = 1; index < words.length; index += 1) {
    const word = words[index] ?? "";
    const equals = word.startsWith("--") ? word.indexOf("=") : -1;
    const flag = equals === -1 ? word : word.slice(0, equals);
    if (rules.directory?.includes(flag)) {
      directory = equals === -1 ? (words[(index += 1)] ?? "") : word.slice(equals + 1);
    } else if (rules.withValue?.includes(word)) index += 1;
    else if (name === "uv" && subcommand === null && /^(?:-m|--module|-s|--script)$/u.test(word)) {
      const python = word === "-m" || word === "--module" ? ["python", "-m"] : ["python"];
      return { kind: "inner", words: [...python, ...words.slice(index + 1)], directory };
    } else if (word === "--" && subcommand === null) {
      if (operands === 0) return inner(name, words.slice(index + 1), directory);
    } else if (equals !== -1 || rules.boolean?.test(word)) continue;
    else if (word.startsWith("-")) return { kind: "unclear" };
    else if (subcommand !== null) {
      if (word !== subcommand) return { kind: "unclear" };
      subcommand = null;
    } else if (rules.assignments && /^[A-Za-z_][A-Za-z0-9_]*=/u.test(word)) continue;
    else if (operands > 0) operands -= 1;
    else return inner(name, words.slice(index), directory);
  }
  return { kind: "unclear" };
}

function inner(name: string, words: readonly string[], directory: string | null): Unwrapped {
  if (words.length === 0) return { kind: "unclear" };
  const script = name === "uv" && /\.pyw?$/u.test(words[0] ?? "");
  return { kind: "inner", words: script ? ["python", ...words] : words, directory };
}

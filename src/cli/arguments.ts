import { parseArgs } from "node:util";
import { languageOf } from "../config/language.ts";
import { nearestName } from "../config/nearest-name.ts";
import { type Complaints, complaintsIn } from "./complaints.ts";

/** The commands of this version, in the order of the help. */
export const commandNames = [
  "run",
  "status",
  "check",
  "diagnose",
  "history",
  "pause",
  "resume",
  "replay",
  "drill",
  "notify",
  "config",
  "install",
  "uninstall",
  "completion",
] as const;

/** A command of the program. */
export type CommandName = (typeof commandNames)[number];

/** What `config` does. */
export const configActions = ["check", "example", "schema", "polkit", "order"] as const;

/** What `notify` does. */
export const notifyActions = ["test"] as const;

/** What a command of several actions does. */
export type ActionName = (typeof configActions)[number] | (typeof notifyActions)[number];

const actionsOf: Readonly<Partial<Record<CommandName, readonly ActionName[]>>> = {
  config: configActions,
  notify: notifyActions,
};

/** The shells that can be taught to complete our words. */
export const shells = ["bash", "zsh", "fish"] as const;

/** One of those shells. */
export type Shell = (typeof shells)[number];

/** What a command is asked to do. */
export interface CommandOptions {
  readonly command: CommandName;
  /** What `config` or `notify` does; null for the other commands. */
  readonly action: ActionName | null;
  /** Which shell `completion` is for; null for the other commands. */
  readonly shell: Shell | null;
  /** Words after the command: for `replay` the file first, then units as they were named; `loadConfiguration` completes and checks them. */
  readonly units: readonly string[];
  /** The file of --config; null: the default path. */
  readonly configPath: string | null;
  readonly json: boolean;
  /** Watch units of the user manager, as `systemctl --user` does. */
  readonly user: boolean;
  /** Decide and record, never act. */
  readonly dryRun: boolean;
  /** `--since` of history, as it was written; null: not given. */
  readonly since: string | null;
  /** `--directory` and `--file` of history: another journal; null: not given. */
  readonly directory: string | null;
  readonly file: string | null;
  /** `--for` of pause, as it was written; null: not given. */
  readonly forText: string | null;
  /** `--watch` of status: once a second, until it is ended. */
  readonly watch: boolean;
  /** `--write` of config polkit and config order: put it in place instead of printing it. */
  readonly write: boolean;
  /** `--purge` of uninstall: settings and state too. */
  readonly purge: boolean;
  /** False with --no-color, with NO_COLOR set, and where stdout is no terminal. */
  readonly color: boolean;
}

/** What the command line asks for; `wrong` holds one line: what, why, the mend. */
export type ParsedArguments =
  | { readonly kind: "command"; readonly options: CommandOptions }
  | { readonly kind: "help"; readonly topic: CommandName | null }
  | { readonly kind: "version" }
  | { readonly kind: "wrong"; readonly command: CommandName | null; readonly message: string };

const flags = {
  config: { type: "string", multiple: true },
  since: { type: "string", multiple: true },
  directory: { type: "string", multiple: true },
  file: { type: "string", multiple: true },
  for: { type: "string", multiple: true },
  watch: { type: "boolean" },
  write: { type: "boolean" },
  purge: { type: "boolean" },
  json: { type: "boolean" },
  user: { type: "boolean" },
  "dry-run": { type: "boolean" },
  "no-color": { type: "boolean" },
  help: { type: "boolean", short: "h" },
  version: { type: "boolean" },
} as const;

/** The options, without their dashes. */
export const flagNames: readonly string[] = Object.keys(flags);

/** Options that one command alone has. */
export const ownFlags: Readonly<Partial<Record<CommandName, readonly OwnFlag[]>>> = {
  status: ["watch"],
  history: ["since", "directory", "file"],
  pause: ["for"],
  config: ["write"],
  uninstall: ["purge"],
};
/** Those of them that take a value. */
const ownWithValue = ["since", "directory", "file", "for"] as const;
type OwnFlag = (typeof ownWithValue)[number] | "watch" | "write" | "purge";
const allOwn: readonly OwnFlag[] = Object.values(ownFlags).flat();
/** Options that every command takes, without their dashes. */
export const commonFlags: readonly string[] = flagNames.filter((name) => !allOwn.some((own) => own === name));
const withValue: ReadonlySet<string> = new Set(["config", ...ownWithValue]);

/** Reads the command line, without the program's own name; never throws. */
export function parseArguments(given: {
  readonly words: readonly string[];
  readonly environment: Readonly<Record<string, string | undefined>>;
  readonly toTerminal: boolean;
}): ParsedArguments {
  // Not strict: the program words its own errors, with the nearest right name.
  const parsed = parseArgs({
    args: [...given.words],
    options: flags,
    strict: false,
    allowPositionals: true,
    tokens: true,
  });
  const [first, ...rest] = parsed.positionals;
  const named = first === "help" ? rest[0] : first;
  const command = commandNames.find((name) => name === named) ?? null;
  const say = complaintsIn(languageOf(given.environment));
  const wrong = (message: string): ParsedArguments => ({ kind: "wrong", command, message });
  const flagError = parsed.tokens.map((token) => wrongFlag(token, say)).find((message) => message !== null);
  if (flagError !== undefined) return wrong(flagError);
  if (named !== undefined && command === null) return wrong(unknownCommand(named, say));
  if (parsed.values.help === true || first === "help") return { kind: "help", topic: command };
  if (parsed.values.version === true) return { kind: "version" };
  if (command === null) return wrong(say.noCommand(commandNames.join(", ")));
  const valuesOf = (name: "config" | (typeof ownWithValue)[number]): readonly string[] =>
    (parsed.values[name] ?? []).filter((value) => typeof value === "string");
  const files = valuesOf("config");
  if (files.length > 1) return wrong(say.twoConfigFiles);
  const twice = ownWithValue.find((name) => valuesOf(name).length > 1);
  if (twice !== undefined) return wrong(say.givenTwice(twice));
  const foreign = allOwn.find(
    (name) => parsed.values[name] !== undefined && ownFlags[command]?.includes(name) !== true,
  );
  if (foreign !== undefined) return wrong(say.onlyOf(foreign, ownerOf(foreign)));
  const [since = null, directory = null, file = null, forText = null] = ownWithValue.map(
    (name) => valuesOf(name)[0] ?? null,
  );
  if (directory !== null && file !== null) return wrong(say.directoryOrFile);
  const actions = actionsOf[command] ?? null;
  const action = actions?.find((name) => name === rest[0]) ?? null;
  if (actions !== null && action === null) return wrong(unknownAction(command, actions, rest[0], say));
  if (command === "config" && action !== "check" && rest.length > 1) {
    return wrong(say.noFurtherWords(`config ${action}`, String(rest[1])));
  }
  if (parsed.values.write === true && action !== "polkit" && action !== "order") {
    return wrong(say.onlyOf("write", "config polkit|order"));
  }
  if (ofOneUnit.has(command) && rest.length !== 1) return wrong(say.oneUnit(command, rest.length));
  if (command === "uninstall" && rest.length > 0) return wrong(say.noFurtherWords(command, String(rest[0])));
  if (command === "drill" && rest[0] !== undefined) return wrong(say.ownUnitOnly(rest[0]));
  const shell = command === "completion" ? (shells.find((name) => name === rest[0]) ?? null) : null;
  if (command === "completion" && (shell === null || rest.length > 1)) return wrong(say.oneShell(shells.join("|")));
  const noColor = parsed.values["no-color"] === true || (given.environment["NO_COLOR"] ?? "") !== "";
  const options = {
    command,
    action,
    shell,
    units: action === null && shell === null ? rest : rest.slice(1),
    configPath: files[0] ?? null,
    json: parsed.values.json === true,
    user: parsed.values.user === true,
    dryRun: parsed.values["dry-run"] === true,
    since,
    directory,
    file,
    forText,
    watch: parsed.values.watch === true,
    write: parsed.values.write === true,
    purge: parsed.values.purge === true,
    color: given.toTerminal && !noColor,
  };
  return { kind: "command", options };
}

const ofOneUnit: ReadonlySet<CommandName> = new Set(["diagnose", "pause", "resume", "install"]);

function ownerOf(flag: OwnFlag): string {
  return Object.entries(ownFlags).find(([, own]) => own.includes(flag))?.[0] ?? "";
}

/** The part of parseArgs' tokens that is judged here. */
interface Token {
  readonly kind: string;
  readonly name?: string;
  readonly rawName?: string;
  readonly value?: string | undefined;
  readonly inlineValue?: boolean | undefined;
}

function wrongFlag(token: Token, say: Complaints): string | null {
  if (token.kind !== "option" || token.name === undefined) return null;
  const { name, rawName = `--${name}`, value } = token;
  if (!flagNames.includes(name)) {
    const near = rawName.startsWith("--") ? nearestName(name, flagNames) : null;
    return near === null ? say.unknownOption(rawName) : say.nearOption(rawName, `--${near}`);
  }
  if (withValue.has(name)) {
    // `-7d` is a time before now, and `-` is stdin.
    const isOption = value?.startsWith("-") === true && !/^-(?:\d|$)/.test(value) && token.inlineValue !== true;
    if (value !== undefined && value !== "" && !isOption) return null;
    return name === "config" ? say.noConfigFile : say.needsValue(name, ownerOf(name as OwnFlag));
  }
  return value === undefined ? null : say.noValue(name, value);
}

function unknownCommand(word: string, say: Complaints): string {
  if (word.endsWith(".service")) return say.unitForCommand(word);
  const near = nearestName(word, commandNames);
  return near === null ? say.unknownCommand(word, commandNames.join(", ")) : say.nearCommand(word, near);
}

function unknownAction(
  command: CommandName,
  actions: readonly ActionName[],
  word: string | undefined,
  say: Complaints,
): string {
  const known = actions.map((action) => `"${command} ${action}"`).join(", ");
  if (word === undefined) return say.noAction(command, known);
  const near = nearestName(word, actions);
  return near === null
    ? say.unknownCommand(`${command} ${word}`, known)
    : say.nearCommand(`${command} ${word}`, `${command} ${near}`);
}

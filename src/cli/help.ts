import type { Language } from "../model/language.ts";
import { commandNames, type CommandName } from "./arguments.ts";
import { wrapped } from "./check/columns.ts";
import { type CommandHelp, type OptionHelp, optionHelp, programHelp } from "./help-contract.ts";
import { exitStatusHelp } from "./help-exit-statuses.ts";
import { commandHelp } from "./help-texts.ts";
import { WIDTH } from "./terminal.ts";

const words = {
  en: {
    usage: "Usage",
    options: "Options",
    commands: "Commands",
    examples: "Examples",
    exitStatus: "Exit status",
    anyOption: "[OPTIONS]",
  },
  ru: {
    usage: "Использование",
    options: "Параметры",
    commands: "Команды",
    examples: "Примеры",
    exitStatus: "Код возврата",
    anyOption: "[ПАРАМЕТРЫ]",
  },
} as const satisfies Record<Language, unknown>;

/** What a command is for, in a few words. */
export function summaryOf(name: CommandName, language: Language): string {
  return commandHelp[name].summary[language].join("; ");
}

/** Help on one command, or on the program (null), within 80 columns, ending in a line end. */
export function helpText(topic: CommandName | null, language: Language): string {
  const paragraphs = topic === null ? ofProgram(language) : ofCommand(topic, language);
  return `${paragraphs.join("\n\n")}\n`;
}

function ofProgram(language: Language): readonly string[] {
  const { usage, commands } = words[language];
  const ways = commandNames.flatMap((name) => {
    const { usage: calls, summary } = commandHelp[name];
    return calls[language].map((call, index) => [call, summary[language][index] ?? ""] as const);
  });
  return [
    filled(programHelp.about[language]),
    `${usage}: unitwarden ${programHelp.usage[language]}`,
    titled(commands, ways),
    options(language),
    examples(programHelp.examples, language),
  ];
}

function ofCommand(name: CommandName, language: Language): readonly string[] {
  const help = commandHelp[name];
  const { usage } = words[language];
  const indent = " ".repeat(usage.length + 2);
  return [
    `${usage}: ${callsOf(help, language).join(`\n${indent}`)}`,
    ...help.about[language].map(filled),
    filled(exitStatusOf(name, language)),
    ...((help.hasOptions ?? true) ? [options(language, help.options)] : []),
    examples(help.examples, language),
  ];
}

/** Each way to call a command. */
export function callsOf({ usage, hasOptions = true }: CommandHelp, language: Language): readonly string[] {
  return usage[language].map((call) => `unitwarden ${call}${hasOptions ? ` ${words[language].anyOption}` : ""}`);
}

/** How a command may end, in one sentence. */
export function exitStatusOf(name: CommandName, language: Language): string {
  const ways = exitStatusHelp[name].map(({ status, what }) => `${status} ${what[language]}`);
  return `${words[language].exitStatus}: ${ways.join("; ")}.`;
}

function options(language: Language, own: readonly OptionHelp[] = []): string {
  return titled(
    words[language].options,
    [...own, ...optionHelp].map(({ option, what }) => [option[language], what[language]] as const),
  );
}

function examples(given: CommandHelp["examples"], language: Language): string {
  return titled(
    words[language].examples,
    given.map(({ command, what }) => [command, what?.[language] ?? ""] as const),
  );
}

/** Two columns under a title. */
function titled(title: string, rows: readonly (readonly [left: string, right: string])[]): string {
  const width = Math.max(0, ...rows.flatMap(([left, right]) => (right === "" ? [] : [left.length])));
  return [`${title}:`, ...rows.map(([left, right]) => `  ${left.padEnd(width)}  ${right}`.trimEnd())].join("\n");
}

function filled(paragraph: string): string {
  return wrapped(paragraph, WIDTH).join("\n");
}

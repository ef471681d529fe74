import type { Language } from "../../model/language.ts";
import { commandNames, type CommandName } from "../arguments.ts";
import type { OptionHelp } from "../help-contract.ts";
import { commandHelp } from "../help-texts.ts";
import { callsOf, exitStatusOf } from "../help.ts";
import { example, item, paragraph, prose, subsection } from "./blocks.ts";
import { call, type Roff, text } from "./roff.ts";

/** All that help says of each command, in the order of the help. */
export function commandsManual(language: Language): readonly Roff[] {
  return commandNames.map((name) => ofCommand(name, language));
}

/** What help says of options. */
export function optionItems(options: readonly OptionHelp[], language: Language): readonly Roff[] {
  return options.map(({ option, what }) => item(call(option[language]), text(what[language])));
}

/** Commands to be typed, each with what it is for behind a number sign, as a shell takes it. */
export function exampleLines(
  examples: readonly { readonly command: string; readonly what?: Readonly<Record<Language, string>> }[],
  language: Language,
): Roff {
  return example(examples.flatMap(({ command, what }) => [...(what ? [`# ${what[language]}`] : []), command]));
}

function ofCommand(name: CommandName, language: Language): Roff {
  const help = commandHelp[name];
  const ways = callsOf(help, language).map((way, index) =>
    item(call(way), text(help.summary[language][index] ?? help.summary[language].join("; "))),
  );
  return subsection(
    name,
    ...ways,
    ...prose(help.about[language]),
    ...optionItems(help.options ?? [], language),
    paragraph(text(exitStatusOf(name, language))),
    exampleLines(help.examples, language),
  );
}

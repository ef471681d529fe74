import type { Language } from "../../model/language.ts";
import { optionHelp, programHelp } from "../help-contract.ts";
import { paragraph, prose, section } from "./blocks.ts";
import { commandsManual, exampleLines, optionItems } from "./commands.ts";
import { manualPage, type ManualSources, type PageHead } from "./manual-page.ts";
import { call, text } from "./roff.ts";
import { saidItems } from "./said.ts";
import { titles } from "./titles.ts";
import { description, environment, exitStatuses, files } from "./unitwarden-1-prose.ts";

/** What unitwarden(1) is called and about: what the first sentence of help says of the program. */
export const programPage: PageHead = {
  name: "unitwarden",
  section: 1,
  what: { en: predicateOf(programHelp.about.en), ru: predicateOf(programHelp.about.ru) },
  seeAlso: ["unitwarden.toml(5)", "unitwarden.service(8)", "systemctl(1)", "journalctl(1)", "systemd.service(5)"],
};

/** The page unitwarden(1): the commands and options as help has them. */
export function programManual(language: Language, { version }: ManualSources): string {
  const title = titles[language];
  const body = [
    section(title.synopsis, paragraph(call(`unitwarden ${programHelp.usage[language]}`))),
    section(title.description, paragraph(text(programHelp.about[language])), ...prose(description[language])),
    section(title.commands, ...commandsManual(language)),
    section(title.options, ...optionItems(optionHelp, language)),
    section(title.exitStatus, ...saidItems(exitStatuses, language)),
    section(title.environment, ...saidItems(environment, language)),
    section(title.files, ...saidItems(files, language)),
    section(title.examples, exampleLines(programHelp.examples, language)),
  ];
  return manualPage(programPage, { language, version, body });
}

function predicateOf(sentence: string): string {
  return sentence.replace(/^unitwarden /, "").replace(/\.$/, "");
}

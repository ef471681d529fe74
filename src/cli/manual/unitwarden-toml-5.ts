import { defaultConfigurationPath } from "../../config/configuration.ts";
import { allKeys, typeWords, unitKeys } from "../../config/describe.ts";
import type { KeyDescription, KeyType } from "../../config/key-description.ts";
import { ownMessageClasses } from "../../config/own-message.ts";
import { titleOf } from "../../knowledge/titles.ts";
import type { Language } from "../../model/language.ts";
import { example, item, paragraph, prose, section } from "./blocks.ts";
import { manualPage, type ManualSources, type PageHead } from "./manual-page.ts";
import { bold, inline, type Roff, text } from "./roff.ts";
import { saidItems } from "./said.ts";
import { titles } from "./titles.ts";
import {
  description,
  exampleFile,
  forms,
  harmless,
  messageClassesAre,
  notifyRules,
  secretRules,
  secretSources,
  sections,
} from "./unitwarden-toml-5-prose.ts";

/** What unitwarden.toml(5) is called and about. */
export const configurationPage: PageHead = {
  name: "unitwarden.toml",
  section: 5,
  what: { en: "configuration of unitwarden(1)", ru: "настройки unitwarden(1)" },
  seeAlso: ["unitwarden(1)", "unitwarden.service(8)", "systemd.exec(5)", "systemd.resource-control(5)"],
};

const words = {
  en: { type: "Type", default: "Default", example: "Example" },
  ru: { type: "Тип", default: "По умолчанию", example: "Пример" },
} as const;

/** The page unitwarden.toml(5): every key as the example configuration has it. */
export function configurationManual(language: Language, { version }: ManualSources): string {
  const title = titles[language];
  const notifyKeys = allKeys.slice(unitKeys.length);
  const body = [
    section(title.synopsis, paragraph(bold(defaultConfigurationPath))),
    section(title.description, ...prose(description[language])),
    section(title.sections, ...saidItems(sections, language)),
    section(title.examples, example(exampleFile)),
    section(title.values, ...Object.entries(forms).map(([type, form]) => ofForm(type as KeyType, form, language))),
    section(title.unitKeys, ...unitKeys.map((key) => ofKey(key, language))),
    section(title.messageClasses, paragraph(text(messageClassesAre[language])), ...classItems(language)),
    section(title.notifyKeys, ...prose(notifyRules[language]), ...notifyKeys.map((key) => ofKey(key, language))),
    section(title.secrets, ...saidItems(secretSources, language), ...prose(secretRules[language])),
  ];
  return manualPage(configurationPage, { language, version, body });
}

function ofForm(type: KeyType, form: Readonly<Record<Language, string>>, language: Language): Roff {
  return item(text(typeWords[type][language].replace(/(?:,| \().*/, "")), text(form[language]));
}

function ofKey(key: KeyDescription, language: Language): Roff {
  const { type, default: byDefault, example: shown } = words[language];
  const value = key.default ?? key.example ?? null;
  const valueLine = inline(text(`${key.default === null ? shown : byDefault}: `), bold(value ?? ""));
  return item(
    bold(key.path),
    text(key[language]),
    text(`${type}: ${typeWords[key.type][language]}`),
    ...(value === null ? [] : [valueLine]),
  );
}

function classItems(language: Language): readonly Roff[] {
  return ownMessageClasses.map((name) =>
    item(bold(name), text(name === "nothing" ? harmless[language] : titleOf(name, language))),
  );
}

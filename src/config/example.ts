import { tellingKeys, wayKeys } from "./describe-notify.ts";
import { typeWords, unitKeys } from "./describe.ts";
import type { KeyDescription } from "./key-description.ts";
import type { Language } from "../model/language.ts";

const heads = {
  en: {
    file: "Configuration of unitwarden. Every key may be left out; a value that is not commented out is the default.",
    defaults: "What holds for every unit.",
    unit: "One section a unit; every key of [defaults] may stand here and then goes before it.",
    notify: "When the owner is told of what: these times hold for every way below.",
    ways: "Who is told, and how. Nobody, unless these lines are taken out of comment.",
  },
  ru: {
    file: "Настройки unitwarden. Любой ключ можно опустить; незакомментированное значение — значение по умолчанию.",
    defaults: "Что действует для каждого юнита.",
    unit: "По разделу на юнит; здесь может стоять любой ключ из [defaults], и тогда он важнее.",
    notify: "Когда и о чём извещать владельца: эти сроки действуют для всех способов ниже.",
    ways: "Кого и как извещать. Никого, пока эти строки закомментированы.",
  },
} as const;

/** A configuration file that documents every key with its default, and loads as it stands. */
export function exampleConfiguration(language: Language): string {
  const head = heads[language];
  const lines = [`# ${head.file}`, "", `# ${head.defaults}`, "[defaults]", ""];
  for (const key of unitKeys) lines.push(...documented(key, key.path, language), "");
  lines.push(`# ${head.unit}`, `[units."marketingbot-bot.service"]`, `mode = "heal"`, "");
  lines.push(`# ${head.notify}`, "[notify]", "");
  for (const key of tellingKeys) lines.push(...documented(key, key.path.replace("notify.", ""), language), "");
  lines.push(`# ${head.ways}`);
  let section = "";
  for (const key of wayKeys) {
    const at = key.path.lastIndexOf(".");
    const table = key.path.slice(0, at);
    if (table !== section) lines.push("", `#[${table}]`);
    section = table;
    lines.push(...documented({ ...key, default: null, example: valueOf(key) }, key.path.slice(at + 1), language));
  }
  return `${lines.join("\n")}\n`;
}

/** Comment and value; `#key = …` without a blank is a line to be taken out of comment, `# …` is prose. */
function documented(key: KeyDescription, name: string, language: Language): string[] {
  const type = typeWords[key.type][language];
  const comment = `# ${key[language]} ${type.charAt(0).toUpperCase()}${type.slice(1)}.`;
  return [comment, key.default === null ? `#${name} = ${valueOf(key)}` : `${name} = ${key.default}`];
}

function valueOf(key: KeyDescription): string {
  return key.default ?? key.example ?? `""`;
}

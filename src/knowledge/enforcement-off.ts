import type { Language } from "../model/language.ts";

const why: Readonly<Record<string, Readonly<Record<Language, string>>>> = {
  "container-runtime": {
    en: "The unit runs a container; its processes are the container's own affair.",
    ru: "Юнит запускает контейнер: его процессы — дело контейнера.",
  },
  "program-unknown": { en: "What the unit runs cannot be told.", ru: "Что запускает юнит, неизвестно." },
  "command-line-unclear": {
    en: "What the unit runs cannot be told from its command line.",
    ru: "По командной строке не понять, что запускает юнит.",
  },
  "shell-script": {
    en: "The unit runs a shell script; what that starts cannot be told.",
    ru: "Юнит запускает сценарий оболочки; что запустит тот, неизвестно.",
  },
  "several-programs": { en: "The unit runs several programs.", ru: "Юнит запускает несколько программ." },
  "system-executable": {
    en: "The unit runs a program of the system that anybody may run.",
    ru: "Юнит запускает системную программу, её может запустить кто угодно.",
  },
  "system-script": {
    en: "The unit runs a script of a package that anybody may run.",
    ru: "Юнит запускает сценарий из пакета, его может запустить кто угодно.",
  },
  wrapper: {
    en: "The unit runs a wrapper that starts something else.",
    ru: "Юнит запускает обёртку, а та — что-то ещё.",
  },
  "no-program": {
    en: "The unit's interpreter is given no program.",
    ru: "Интерпретатору юнита не дано никакой программы.",
  },
};

/** Why a unit is not held to a single instance, in a sentence, by the `offReason` of a ProcessesObservation; another code is shown as it is. */
export function whyNotEnforced(offReason: string, language: Language): string {
  const said = Object.hasOwn(why, offReason) ? why[offReason] : undefined;
  return said === undefined ? `${offReason}.` : said[language];
}

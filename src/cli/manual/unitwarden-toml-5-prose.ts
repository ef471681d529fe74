import { formatDuration, longestDurationMs, unitsOfTime } from "../../config/duration.ts";
import type { KeyType } from "../../config/key-description.ts";
import { longestPattern } from "../../config/pattern.ts";
import { formatSize, largestBytes } from "../../config/size.ts";
import type { InEach } from "../help-contract.ts";
import type { Said } from "./said.ts";

const units = unitsOfTime.map(({ names }) => names.join(" ")).join(", ");
const longest = formatDuration(longestDurationMs);
const largest = formatSize(largestBytes);

/** What unitwarden.toml(5) says before the keys. */
export const description: InEach<readonly string[]> = {
  en: [
    "The file is TOML, in UTF-8, of at most 1 MiB. Every key may be left out. Where units are named on the command line, there may be no file at its usual place.",
    "It is read strictly: an unknown key or a bad value is reported with file, line and the nearest right name, all errors at once, and nothing starts on half a configuration. A file that everybody may write is refused. `unitwarden config check` says what is in force, or what is wrong.",
    "A running daemon reads it again on `systemctl reload unitwarden`; a bad file leaves the old settings in force.",
  ],
  ru: [
    "Файл — TOML в UTF-8, не больше 1 МиБ. Любой ключ можно опустить. Если юниты названы в командной строке, файла на обычном месте может не быть.",
    "Читается он строго: о неизвестном ключе или негодном значении сообщается с именем файла, строкой и ближайшим верным именем, обо всех ошибках сразу, и на половине настроек ничего не запускается. Файл, который может менять кто угодно, не принимается. `unitwarden config check` говорит, что действует или что неверно.",
    "Работающий демон перечитывает файл по `systemctl reload unitwarden`; негодный файл оставляет в силе прежние настройки.",
  ],
};

/** The tables of the file. */
export const sections: readonly Said[] = [
  { of: "[defaults]", what: { en: "What holds for every unit.", ru: "Что действует для каждого юнита." } },
  {
    of: `[units."NAME.service"]`,
    what: {
      en: "A unit that is watched; its name stands in quotes, and in full. The section may be empty. Every key of [defaults] may stand here and then goes before it; arrays are not merged. Where units are named on the command line, only those are watched, with what stands here for them.",
      ru: "Юнит, за которым следят; имя — в кавычках и целиком. Раздел может быть пустым. Здесь может стоять любой ключ из [defaults], и тогда он важнее; массивы не складываются. Если юниты названы в командной строке, следят только за ними, с тем, что написано о них здесь.",
    },
  },
  {
    of: "[notify.telegram], [notify.mail], [notify.webhook], [notify.heartbeat]",
    what: { en: "Who is told, and how.", ru: "Кого и как извещать." },
  },
];

/** A file that works. */
export const exampleFile: readonly string[] = [
  "[defaults]",
  `memory.limit = "150M"`,
  "",
  `[units."marketingbot-bot.service"]`,
  `memory.window = "03:00-04:00"`,
  `messages = ["nothing: retrying, this is fine"]`,
  "",
  `[units."other-bot.service"]`,
  `mode = "observe"`,
];

/** Types whose values have a form of their own, and that form. */
export const forms: Partial<Readonly<Record<KeyType, InEach<string>>>> = {
  duration: {
    en: `A number and a unit of time, or several of them: "1h30min". The units are ${units}; m is minutes. More than 0, at most ${longest}.`,
    ru: `Число и единица времени, можно несколько подряд: «1h30min». Единицы: ${units}; m — это минуты. Больше 0, не больше ${longest}.`,
  },
  size: {
    en: `A number with K, M, G or T to the base 1024, or with B: "150M", "1.5G", "64KiB", "512B". More than 0, at most ${largest}.`,
    ru: `Число с K, M, G или T по основанию 1024 либо с B: «150M», «1.5G», «64KiB», «512B». Больше 0, не больше ${largest}.`,
  },
  growth: {
    en: `A size, a slash and a unit of time: "50M/h", "1M/min".`,
    ru: "Размер, дробная черта и единица времени: «50M/h», «1M/min».",
  },
  window: {
    en: `Two times of day: "04:00-05:00". An end before the start runs over midnight; "00:00-24:00" is the whole day.`,
    ru: "Два времени суток: «04:00-05:00». Конец раньше начала — через полночь; «00:00-24:00» — целые сутки.",
  },
  pattern: {
    en: `A regular expression of JavaScript, case-insensitive, of at most ${longestPattern} characters. One that matches the empty text, or that could take for ever, is refused.`,
    ru: `Регулярное выражение JavaScript без учёта регистра, не длиннее ${longestPattern} знаков. Такое, которому подходит пустой текст или которое может искать бесконечно, не принимается.`,
  },
  pair: {
    en: "An array of M and N, M not more than N: [3, 5].",
    ru: "Массив из M и N, M не больше N: [3, 5].",
  },
};

/** How a secret is named. */
export const secretSources: readonly Said[] = [
  {
    of: "credential:NAME",
    what: {
      en: "A credential of the service (systemd.exec(5), LoadCredential=).",
      ru: "Учётные данные службы (systemd.exec(5), LoadCredential=).",
    },
  },
  { of: "file:PATH", what: { en: "A file, by its absolute path.", ru: "Файл, по полному пути." } },
  {
    of: "env:NAME",
    what: { en: "A variable of unitwarden's own environment.", ru: "Переменная окружения самого unitwarden." },
  },
];

/** Where a secret itself may stand. */
export const secretRules: InEach<readonly string[]> = {
  en: [
    "Anything else is the secret itself. A token or a password may stand in the file only where root owns it and nobody else may read it (mode 0600); elsewhere it is an error. A URL may stand in any file; where everybody may read it, a warning says so. No command shows a secret.",
    "URLs in depends may hold neither user nor password.",
  ],
  ru: [
    "Всё прочее — сам секрет. Токен или пароль может стоять в файле, только если файл принадлежит root и никто другой не может его читать (права 0600); иначе это ошибка. URL может стоять в любом файле; если его может читать кто угодно, об этом предупреждают. Ни одна команда секрета не показывает.",
    "В URL из depends не может быть ни имени, ни пароля.",
  ],
};

/** How far notifications go in this version: src/cli/run.ts says the same at its start. */
export const notifyState: InEach<string> = {
  en: "This version checks these keys and sends nothing yet: notices are in the journal only.",
  ru: "Эта версия проверяет эти ключи, но пока ничего не отправляет: извещения есть только в журнале.",
};

/** What the classes are for. */
export const messageClassesAre: InEach<string> = {
  en: "What messages may say of a message of the unit's own, before the colon:",
  ru: "Что messages может сказать о собственном сообщении юнита, перед двоеточием:",
};

/** The class that is none. */
export const harmless: InEach<string> = { en: "harmless; it means nothing", ru: "безобидно и ничего не значит" };

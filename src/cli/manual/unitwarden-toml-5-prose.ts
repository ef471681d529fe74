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
    of: "[notify]",
    what: { en: "When the owner is told of what.", ru: "Когда и о чём извещать владельца." },
  },
  {
    of: "[notify.telegram], [notify.mail], [notify.webhook], [notify.exec], [notify.heartbeat]",
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
  time: {
    en: `Hours and minutes: "09:00". Or "off".`,
    ru: "Часы и минуты: «09:00». Или «off».",
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
      en: "A credential of the service (systemd.exec(5), LoadCredential=): the file /etc/credstore/NAME, as unitwarden.service(8) says. A changed one is read after systemctl restart unitwarden.",
      ru: "Учётные данные службы (systemd.exec(5), LoadCredential=): файл /etc/credstore/NAME, как сказано в unitwarden.service(8). Изменённый читается после systemctl restart unitwarden.",
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
    "Anything else is the secret itself. A token, a password or a header may stand in the file only where root owns it and nobody else may read it (mode 0600); elsewhere it is an error. A URL may stand in any file; where everybody may read it, a warning says so. No command shows a secret.",
    "URLs in depends may hold neither user nor password.",
  ],
  ru: [
    "Всё прочее — сам секрет. Токен, пароль или заголовок может стоять в файле, только если файл принадлежит root и никто другой не может его читать (права 0600); иначе это ошибка. URL может стоять в любом файле; если его может читать кто угодно, об этом предупреждают. Ни одна команда секрета не показывает.",
    "В URL из depends не может быть ни имени, ни пароля.",
  ],
};

/** How the owner is told. */
export const notifyRules: InEach<readonly string[]> = {
  en: [
    "Each channel that has a table here is given every notification of at least its min_severity; of its quiet_hours only what is critical, the rest when they are over. What cannot be delivered waits in a queue on disk, in order, and is tried again after 5 s, then after twice the time, up to 10 minutes (or when the receiver says), through restarts and days without network. A channel that fails for good, or for five minutes, is told of on the others, which then carry what waits there.",
    "A unit and a class of problem are one story: opened, when what was done about it is known (notify.gather at most); updates, when it gets worse; reminders after notify.reminder, then after twice the time, up to a day; recovered, when it has stayed away for notify.stable. Telegram and mail keep a story in one thread. What comes and goes by itself before it would be told is not told. More than notify.storm allows is held back, and counted in the next notification.",
    "Severities are notice, warning, error and critical: priority 5, 4, 3 and 2 of the records. What unitwarden mends by itself is a warning; a cause that no restart cures is an error; giving up, a stray that keeps coming back and another host with the same token are critical.",
    "What is delivered is recorded as told; unitwarden notify test tries every channel. A repeat is possible where a receiver took a notification and its answer was lost: it then says so, and carries the same ID.",
  ],
  ru: [
    "Каждый канал, у которого здесь есть таблица, получает все уведомления не ниже своего min_severity; в свои quiet_hours — только критические, остальные после них. Что не удалось доставить, ждёт своей очереди на диске и повторяется через 5 с, затем через вдвое большее время, до 10 минут (или когда скажет получатель), переживая перезапуски и дни без сети. О канале, который не работает вовсе или дольше пяти минут, сообщают остальные, и они же доставляют то, что там ждёт.",
    "Юнит и вид неполадки — одна история: начало, когда известно, что сделано (не позже notify.gather); дополнения, когда становится хуже; напоминания через notify.reminder, затем через вдвое большее время, до суток; конец, когда неполадки не было notify.stable. Telegram и почта держат историю в одной ветке. О том, что прошло само раньше, чем о нём сообщили бы, не сообщается. Что сверх notify.storm, придерживается, и в следующем уведомлении сказано, сколько его было.",
    "Важность: notice, warning, error и critical — приоритеты записей 5, 4, 3 и 2. Что unitwarden исправляет сам — warning; причина, которую перезапуск не лечит, — error; сдался, копия появляется снова и снова, тот же токен у другого хоста — critical.",
    "Доставленное записывается как told; unitwarden notify test проверяет все каналы. Повтор возможен, если получатель принял уведомление, а его ответ потерялся: тогда в нём так и сказано, и у него тот же ID.",
  ],
};

/** What the classes are for. */
export const messageClassesAre: InEach<string> = {
  en: "What messages may say of a message of the unit's own, before the colon:",
  ru: "Что messages может сказать о собственном сообщении юнита, перед двоеточием:",
};

/** The class that is none. */
export const harmless: InEach<string> = { en: "harmless; it means nothing", ru: "безобидно и ничего не значит" };

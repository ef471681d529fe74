import type { Language } from "../model/language.ts";
import { duration, megabytes } from "./quantities.ts";

/** What a day of a unit was like, as far as its summary says so. */
export interface DayFigures {
  /** Time that samples tell of, and how much of it the unit was active, milliseconds. */
  readonly seenMs: number;
  readonly activeMs: number;
  readonly heartbeats: number;
  /** Starts and restarts of ours that were done, and systemd's own. */
  readonly ownRestarts: number;
  readonly systemdRestarts: number;
  readonly straysEnded: number;
  /** Anonymous memory, bytes: the first sample, the last, the largest; null before one. */
  readonly firstBytes: number | null;
  readonly lastBytes: number | null;
  readonly mostBytes: number | null;
  /** Incidents by class. */
  readonly incidents: { readonly [kind: string]: number };
}

/** The words that notifications have beside those of the audit trail. */
export interface TellingWords {
  /** The title of a story by its class, or of a notice by its reason; null where there is none. */
  readonly title: (code: string) => string | null;
  readonly goesOn: (ms: number) => string;
  readonly over: (ms: number) => string;
  readonly cameBack: (times: number) => string;
  /** Of a problem that is told when it is mended already. */
  readonly wellAgain: string;
  readonly summaryTitle: string;
  readonly day: (figures: DayFigures) => string;
  readonly moreUnits: (count: number) => string;
  readonly heldBack: (count: number) => string;
  readonly stillOpen: (what: readonly string[]) => string;
  /** A channel that does not deliver; `waiting` notifications wait in it. */
  readonly channelFails: (name: string, why: string, waiting: number) => string;
  readonly channelMend: (name: string) => string;
  readonly channelRefused: (name: string, title: string, why: string) => string;
  readonly test: string;
  readonly testTitle: string;
  /** The record of a delivery. */
  readonly told: (name: string, title: string, answer: string) => string;
  readonly fileUnusable: (why: string) => string;
  readonly fileNotSaved: (why: string) => string;
  readonly heartbeatFails: (why: string) => string;
  readonly heartbeatBack: string;
}

const titlesEn: Readonly<Record<string, string>> = {
  down: "the unit is down",
  stray: "a stray copy runs",
  conflict: "somebody else uses its token",
  "memory-limit": "memory over the limit",
  "memory-growth": "memory keeps growing",
  stall: "alive, but silent",
  errors: "many CRITICAL errors",
  dependency: "what it depends on does not answer",
  incurable: "a cause that no restart cures",
  "gave-up": "it does not stay up; only slow retries from now on",
  "restart-loop": "it restarts again and again",
  respawner: "a stray copy keeps coming back",
  "stray-reported": "a stray copy runs, and is only reported",
  "enforcement-off": "not held to a single instance",
  "copies-not-judged": "possible copies could not be judged",
  "remote-instance": "another host uses its token",
  "copy-elsewhere-here": "another unit or container uses its token",
  "unexplained-conflict": "somebody else uses its token",
  "webhook-conflict": "a webhook is set, it cannot poll",
  "not-loaded": "systemd has not loaded it",
  "dependency-down": "what it depends on does not answer",
  "critical-errors": "many CRITICAL errors",
  "memory-grows": "memory keeps growing",
  blind: "units cannot be seen",
  sight: "the journal cannot be seen",
  channel: "a way to tell you does not work",
  "state-unusable": "its state file could not be read",
  "state-not-saved": "its state cannot be saved",
  "notifications-unusable": "its queue of notifications could not be read",
  "notifications-not-saved": "its queue of notifications cannot be saved",
  "bad-configuration": "the new configuration is wrong",
  invariant: "it refused to break one of its own rules",
};

const titlesRu: Readonly<Record<string, string>> = {
  down: "юнит не работает",
  stray: "работает посторонняя копия",
  conflict: "токен использует кто-то ещё",
  "memory-limit": "память выше предела",
  "memory-growth": "память растёт",
  stall: "работает, но молчит",
  errors: "много ошибок CRITICAL",
  dependency: "не отвечает то, от чего он зависит",
  incurable: "причина, которую перезапуск не лечит",
  "gave-up": "он не держится; дальше только редкие попытки",
  "restart-loop": "он перезапускается снова и снова",
  respawner: "посторонняя копия появляется снова и снова",
  "stray-reported": "работает посторонняя копия, о ней только сообщается",
  "enforcement-off": "за единственностью экземпляра не следят",
  "copies-not-judged": "возможные копии не удалось оценить",
  "remote-instance": "токен использует другой хост",
  "copy-elsewhere-here": "токен использует другой юнит или контейнер",
  "unexplained-conflict": "токен использует кто-то ещё",
  "webhook-conflict": "установлен webhook, опрос невозможен",
  "not-loaded": "systemd его не загрузил",
  "dependency-down": "не отвечает то, от чего он зависит",
  "critical-errors": "много ошибок CRITICAL",
  "memory-grows": "память растёт",
  blind: "юниты не видны",
  sight: "журнал не виден",
  channel: "один из способов известить вас не работает",
  "state-unusable": "не удалось прочитать файл состояния",
  "state-not-saved": "не удаётся сохранить состояние",
  "notifications-unusable": "не удалось прочитать очередь уведомлений",
  "notifications-not-saved": "не удаётся сохранить очередь уведомлений",
  "bad-configuration": "новые настройки неверны",
  invariant: "отказался нарушить собственное правило",
};

function titleIn(titles: Readonly<Record<string, string>>, code: string): string | null {
  return Object.hasOwn(titles, code) ? (titles[code] ?? null) : null;
}

const en: TellingWords = {
  title: (code) => titleIn(titlesEn, code),
  goesOn: (ms) => `This goes on, for ${duration(ms)} by now.`,
  over: (ms) => `This is over, after ${duration(ms)}.`,
  cameBack: (times) => `(It came ${times} times before it was over.)`,
  wellAgain: "By now it is well again; that it stays so is being watched.",
  summaryTitle: "the last day",
  day: (figures) =>
    [
      upFor(figures, { up: (share) => `up ${share} of the time that was watched`, none: "not watched" }),
      `${counted(figures.ownRestarts + figures.systemdRestarts, "restart")} (${figures.ownRestarts} by unitwarden, ${figures.systemdRestarts} by systemd)`,
      ...(figures.straysEnded > 0 ? [`${counted(figures.straysEnded, "stray")} ended`] : []),
      ...(figures.lastBytes === null
        ? []
        : [
            `memory ${megabytes(figures.firstBytes)} → ${megabytes(figures.lastBytes)}, at most ${megabytes(figures.mostBytes)}`,
          ]),
      counted(figures.heartbeats, "heartbeat"),
      ...incidents(figures, "incidents", titlesEn),
    ].join("; "),
  moreUnits: (count) => `… and ${counted(count, "more unit")}`,
  heldBack: (count) => `Notifications held back because there were too many: ${count}.`,
  stillOpen: (what) => `Still open: ${what.join("; ")}.`,
  channelFails: (name, why, waiting) =>
    `Notifications by ${name} do not arrive: ${why}. ${waiting} wait there, and are sent when it works again.`,
  channelMend: (name) => `Mend it, then try it: unitwarden notify test. (Its settings: [notify.${name}].)`,
  channelRefused: (name, title, why) =>
    `A notification was refused by ${name}, and is not sent there: "${title}" (${why}).`,
  testTitle: "this is a test",
  test: "Somebody ran unitwarden notify test. Notifications reach you this way.",
  told: (name, title, answer) => `Told the owner by ${name}: ${title} (${answer}).`,
  fileUnusable: (why) => `${why}. What was to be told and was not delivered is lost; what goes on is told anew.`,
  fileNotSaved: (why) => `${why}. Notifications that wait are kept in memory alone for now.`,
  heartbeatFails: (why) => `The dead man's switch cannot be called: ${why}. It may raise an alarm.`,
  heartbeatBack: "The dead man's switch is called again.",
};

const ru: TellingWords = {
  title: (code) => titleIn(titlesRu, code),
  goesOn: (ms) => `Это продолжается уже ${duration(ms, "ru")}.`,
  over: (ms) => `Это прошло, длилось ${duration(ms, "ru")}.`,
  cameBack: (times) => `(Повторилось, раз всего: ${times}.)`,
  wellAgain: "Сейчас всё снова в порядке; unitwarden следит, чтобы так и осталось.",
  summaryTitle: "за последние сутки",
  day: (figures) =>
    [
      upFor(figures, { up: (share) => `работал ${share} времени наблюдения`, none: "не наблюдался" }),
      `перезапусков: ${figures.ownRestarts + figures.systemdRestarts} (unitwarden: ${figures.ownRestarts}, systemd: ${figures.systemdRestarts})`,
      ...(figures.straysEnded > 0 ? [`завершено посторонних копий: ${figures.straysEnded}`] : []),
      ...(figures.lastBytes === null
        ? []
        : [
            `память ${megabytes(figures.firstBytes, "ru")} → ${megabytes(figures.lastBytes, "ru")}, не больше ${megabytes(figures.mostBytes, "ru")}`,
          ]),
      `признаков активности: ${figures.heartbeats}`,
      ...incidents(figures, "происшествия", titlesRu),
    ].join("; "),
  moreUnits: (count) => `… и ещё юнитов: ${count}`,
  heldBack: (count) => `Придержано уведомлений, потому что их было слишком много: ${count}.`,
  stillOpen: (what) => `Ещё не прошло: ${what.join("; ")}.`,
  channelFails: (name, why, waiting) =>
    `Уведомления через ${name} не доходят: ${why}. Ждут там: ${waiting}; они уйдут, когда он заработает.`,
  channelMend: (name) => `Исправьте и проверьте: unitwarden notify test. (Настройки: [notify.${name}].)`,
  channelRefused: (name, title, why) => `Уведомление «${title}» через ${name} не принято и туда не уйдёт (${why}).`,
  testTitle: "это проверка",
  test: "Кто-то выполнил unitwarden notify test. Уведомления доходят до вас этим путём.",
  told: (name, title, answer) => `Владелец извещён через ${name}: ${title} (${answer}).`,
  fileUnusable: (why) => `${why}. Недоставленное потеряно; о том, что ещё не прошло, будет сказано заново.`,
  fileNotSaved: (why) => `${why}. Уведомления, которые ждут, пока хранятся только в памяти.`,
  heartbeatFails: (why) => `Не удаётся вызвать сторожевой адрес: ${why}. Он может поднять тревогу.`,
  heartbeatBack: "Сторожевой адрес снова вызывается.",
};

/** The words of each language. */
export const tellingWords: Readonly<Record<Language, TellingWords>> = { en, ru };

function counted(count: number, what: string): string {
  return `${count} ${what}${count === 1 ? "" : "s"}`;
}

function upFor(
  { seenMs, activeMs }: DayFigures,
  { up, none }: { readonly up: (share: string) => string; readonly none: string },
): string {
  if (seenMs <= 0) return none;
  // Never rounded up to all of it.
  const permille = Math.floor((activeMs / seenMs) * 1000);
  return up(`${permille / 10} %`);
}

function incidents(
  { incidents: counts }: DayFigures,
  word: string,
  titles: Readonly<Record<string, string>>,
): readonly string[] {
  const each = Object.entries(counts).map(([kind, count]) => `${titleIn(titles, kind) ?? kind} ×${count}`);
  return each.length === 0 ? [] : [`${word}: ${each.join(", ")}`];
}

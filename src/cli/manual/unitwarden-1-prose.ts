import { defaultConfigurationPath } from "../../config/configuration.ts";
import { commonStatus } from "../exit-status.ts";
import type { InEach } from "../help-contract.ts";
import { SYSTEM_STATE_DIRECTORY } from "../state-directory.ts";
import type { Said } from "./said.ts";

/** What unitwarden(1) says before the commands. */
export const description: InEach<readonly string[]> = {
  en: [
    "It watches service units over D-Bus and in the journal. It holds each to a single instance, restarts it when memory or silence says so, starts it when it has fallen, backs off when restarts do not help, and leaves alone what an operator has stopped. What it cannot see it takes for unknown, and does nothing about.",
    "Each decision is in the journal with its evidence before the action, and its outcome after it: see `unitwarden.service`(8).",
    "Nothing has to be configured but the names of the units: see `unitwarden.toml`(5).",
  ],
  ru: [
    "Он следит за юнитами служб через D-Bus и по журналу: держит у каждого ровно один экземпляр, перезапускает из-за памяти или молчания, запускает упавший, ждёт всё дольше, если перезапуски не помогают, и не трогает того, что остановил оператор. Чего не видит, то считает неизвестным и ничего с этим не делает.",
    "Каждое решение записано в журнал с доказательствами до действия, а исход — после него: см. `unitwarden.service`(8).",
    "Настраивать не нужно ничего, кроме имён юнитов: см. `unitwarden.toml`(5).",
  ],
};

/** Exit statuses beside the commands' own. */
export const exitStatuses: readonly Said[] = [
  {
    of: String(commonStatus.usage),
    what: {
      en: `The command line is wrong. With check and diagnose that is ${commonStatus.unknownHealth}, as for all that leaves a unit's health unknown: to a monitoring system 2 means critical.`,
      ru: `Неверна командная строка. У check и diagnose это ${commonStatus.unknownHealth}, как и всё, из-за чего здоровье юнита неизвестно: для системы мониторинга 2 значит «плохо».`,
    },
  },
  {
    of: String(commonStatus.softwareError),
    what: {
      en: "An unexpected error of the program; one line on stderr says what and where.",
      ru: "Непредвиденная ошибка программы; строка в stderr говорит, какая и где.",
    },
  },
  {
    of: String(commonStatus.outputError),
    what: { en: "The output could not be written.", ru: "Вывод не удалось записать." },
  },
];

/** Variables of the environment. */
export const environment: readonly Said[] = [
  {
    of: "LC_ALL, LC_MESSAGES, LANG",
    what: {
      en: "The first of them that is set decides on the language of sentences: Russian where it begins with ru, else English. For what concerns a unit, the key locale of the configuration goes before it. Keys, codes, JSON and exit statuses do not change with the language.",
      ru: "Первая из них, что задана, решает, на каком языке предложения: на русском, если начинается с ru, иначе на английском. Для того, что касается юнита, важнее ключ locale из настроек. Ключи, коды, JSON и коды возврата от языка не зависят.",
    },
  },
  {
    of: "NO_COLOR",
    what: {
      en: "No colours, where it is set and not empty. There are none either where stdout is no terminal.",
      ru: "Без цвета, если задана и не пуста. Цвета нет и там, где stdout не терминал.",
    },
  },
  {
    of: "STATE_DIRECTORY",
    what: {
      en: "Where run keeps its state; systemd sets it for the service.",
      ru: "Где run хранит состояние; для службы её задаёт systemd.",
    },
  },
  {
    of: "UNITWARDEN_NO_BUS",
    what: {
      en: "Where it is set and not empty, run does not appear on the bus: status, pause, resume and reload do not reach it. A drill sets it for its own.",
      ru: "Если задана и не пуста, run не появляется на шине: status, pause, resume и reload до него не доходят. Учения задают её для своего.",
    },
  },
  {
    of: "XDG_STATE_HOME",
    what: {
      en: "Without STATE_DIRECTORY, and for another user than root or with --user: the state is in its folder unitwarden.",
      ru: "Без STATE_DIRECTORY, у пользователя не root или с --user: состояние лежит в её каталоге unitwarden.",
    },
  },
];

/** Files of the program. */
export const files: readonly Said[] = [
  { of: defaultConfigurationPath, what: { en: "The configuration.", ru: "Настройки." } },
  {
    of: SYSTEM_STATE_DIRECTORY,
    what: {
      en: "What must outlive the daemon: budgets, delays, open incidents, pauses, and records that journald could not take. A dry run has its own in dry-run.",
      ru: "То, что должно пережить демона: бюджеты, задержки, открытые неполадки, паузы и записи, которых не принял journald. У --dry-run своё, в каталоге dry-run.",
    },
  },
  {
    of: "~/.local/state/unitwarden",
    what: { en: "The same, for another user or with --user.", ru: "То же у другого пользователя или с --user." },
  },
];

import type { CommandName } from "./arguments.ts";
import type { ExitStatusHelp } from "./help-contract.ts";

/** What help says of how each command may end, beside what holds for all of them (./exit-status.ts). */
export const exitStatusHelp: Readonly<Record<CommandName, readonly ExitStatusHelp[]>> = {
  run: [
    { status: 0, what: { en: "ended on request", ru: "завершён по просьбе" } },
    { status: 1, what: { en: "another one runs already", ru: "уже работает другой" } },
    { status: 78, what: { en: "the configuration is wrong", ru: "настройки неверны" } },
  ],
  status: [
    { status: 0, what: { en: "shown", ru: "показано" } },
    {
      status: 1,
      what: { en: "no daemon runs, or it does not watch the unit", ru: "демон не работает или не следит за юнитом" },
    },
  ],
  check: [
    { status: 0, what: { en: "ok", ru: "хорошо" } },
    { status: 1, what: { en: "warning", ru: "внимание" } },
    { status: 2, what: { en: "critical", ru: "плохо" } },
    { status: 3, what: { en: "unknown", ru: "неизвестно" } },
  ],
  diagnose: [
    { status: 0, what: { en: "well", ru: "в порядке" } },
    { status: 1, what: { en: "not well or stopped", ru: "не в порядке или остановлен" } },
    { status: 2, what: { en: "down", ru: "не работает" } },
    { status: 3, what: { en: "unknown", ru: "неизвестно" } },
  ],
  history: [
    { status: 0, what: { en: "shown", ru: "показано" } },
    { status: 1, what: { en: "not readable", ru: "не читается" } },
  ],
  pause: [
    { status: 0, what: { en: "paused", ru: "на паузе" } },
    { status: 1, what: { en: "not paused, or no daemon runs", ru: "не вышло, или демон не работает" } },
  ],
  resume: [
    { status: 0, what: { en: "resumed", ru: "снят с паузы" } },
    { status: 1, what: { en: "not resumed, or no daemon runs", ru: "не вышло, или демон не работает" } },
  ],
  replay: [
    { status: 0, what: { en: "replayed", ru: "прогнано" } },
    { status: 1, what: { en: "not readable, or no journal", ru: "не читается или не журнал" } },
    { status: 2, what: { en: "the configuration is wrong", ru: "настройки неверны" } },
  ],
  drill: [
    { status: 0, what: { en: "all as it should be", ru: "всё как надо" } },
    { status: 1, what: { en: "a scene is not", ru: "в какой-то сцене не так" } },
    { status: 3, what: { en: "no drill can be held here", ru: "учения здесь невозможны" } },
    { status: 129, what: { en: "ended by SIGHUP", ru: "прерваны сигналом SIGHUP" } },
    { status: 130, what: { en: "by SIGINT (Ctrl-C)", ru: "SIGINT (Ctrl-C)" } },
    { status: 143, what: { en: "by SIGTERM", ru: "SIGTERM" } },
  ],
  notify: [
    { status: 0, what: { en: "every channel has delivered", ru: "все каналы доставили" } },
    { status: 1, what: { en: "one has not, or none is set", ru: "какой-то не доставил, или их нет" } },
    { status: 2, what: { en: "the configuration is wrong", ru: "настройки неверны" } },
  ],
  config: [
    { status: 0, what: { en: "right, or printed", ru: "верны или напечатаны" } },
    { status: 1, what: { en: "wrong", ru: "неверны" } },
  ],
  install: [
    { status: 0, what: { en: "installed, or planned", ru: "установлено или показан план" } },
    { status: 1, what: { en: "not installed, all is as it was", ru: "не установлено, всё как было" } },
  ],
  uninstall: [
    { status: 0, what: { en: "removed", ru: "удалено" } },
    { status: 1, what: { en: "not removed", ru: "не удалено" } },
  ],
  completion: [{ status: 0, what: { en: "printed", ru: "напечатано" } }],
};

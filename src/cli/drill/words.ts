import type { Language } from "../../model/language.ts";
import type { RefusalCode } from "./refusal.ts";
import type { SceneFailure, SceneKey } from "./scene.ts";

/** What a drill says to people. */
export interface DrillWords {
  /** Beforehand: what is going to happen, and what is not touched. */
  readonly plan: (unit: string, scenes: number) => string;
  readonly nothingDone: string;
  readonly sweptBefore: (names: string) => string;
  readonly scenes: Readonly<Record<SceneKey, string>>;
  readonly head: { readonly scene: string; readonly seen: string; readonly acted: string; readonly healed: string };
  readonly healed: string;
  readonly leftAlone: string;
  readonly failed: string;
  readonly seconds: (seconds: number, digits: number) => string;
  readonly failures: Readonly<Record<SceneFailure, string>>;
  readonly total: (good: number, all: number, took: string) => string;
  readonly whereRecords: (command: string) => string;
  readonly refusals: Readonly<Record<RefusalCode, string>>;
  readonly cannot: (why: string) => string;
  readonly interrupted: (signal: string) => string;
  readonly notSwept: (directory: string) => string;
}

/** The words of a drill in each language. */
export const drillWords: Readonly<Record<Language, DrillWords>> = {
  en: {
    plan: (unit, scenes) =>
      `This drill breaks a throw-away unit of its own, ${unit}, in ${scenes} scenes, and an unitwarden of its own has to heal it or to leave it alone. No other unit is touched, nor an unitwarden that runs here. It takes about a minute. Ctrl-C ends it at any time; everything of it is taken away in any case.`,
    nothingDone: "Nothing is done (--dry-run). The scenes would be:",
    sweptBefore: (names) => `took away what an earlier drill had left behind: ${names}`,
    scenes: {
      killed: "main process killed",
      stray: "stray: a second copy outside",
      "look-alikes": "look-alikes of a stray",
      leak: "memory over the limit",
      stall: "stall: alive, and silent",
      "operator-stop": "stopped by its operator",
      "stray-start-limit": "stray, start limit hit",
      "crash-loop": "crash loop until the cause is gone",
    },
    head: { scene: "scene", seen: "seen", acted: "acted", healed: "healed" },
    healed: "healed",
    leftAlone: "left alone",
    failed: "FAILED",
    seconds: (seconds, digits) => `${seconds.toFixed(digits)} s`,
    failures: {
      "not-well": "the unit did not run again, alone, in time",
      "not-acted": "unitwarden did not do in time what it should",
      "stray-lives": "the stray still ran when its time was over",
      "not-recovered": "the journal does not tell in time that the incident is over",
      "not-broken": "the fault could not be brought about in time",
      acted: "unitwarden did something to a unit that it must leave alone",
      touched: "something was ended or restarted that must not be",
      "command-failed": "a command failed",
    },
    total: (good, all, took) => `${good} of ${all} scenes as they should be, in ${took}.`,
    whereRecords: (command) => `What was recorded:\n  ${command}`,
    refusals: {
      "not-root": "only root may make a unit of the system; try sudo, or --user for your own manager",
      "no-systemd": "systemd does not run here; run it on a machine that systemd has booted",
      "no-user-manager": "no user manager runs for you; log in first, or leave out --user and run it as root",
      "low-memory": "less than 512 MB of memory is available; try again when there is more",
      "low-disk": "less than 8 MB is free where it keeps its files; make room below /run",
      "another-drill": "another drill is under way; wait for its end",
      "not-put-up": "its unit or its unitwarden does not come up; see the journal",
      "records-not-seen":
        "what its unitwarden writes to the journal cannot be read; run it as root or as a member of systemd-journal, and see that journald runs",
      "ended-early": "a part of it ended before its time; see the journal, and try again",
    },
    cannot: (why) => `Cannot drill: ${why}`,
    interrupted: (signal) => `the drill was ended by ${signal}; everything of it is taken away`,
    notSwept: (directory) => `something of the drill is left in ${directory}; the next drill takes it away`,
  },
  ru: {
    plan: (unit, scenes) =>
      `Эти учения ломают собственный одноразовый юнит ${unit}, сцен: ${scenes}; собственный unitwarden должен его вылечить или не тронуть. Других юнитов и unitwarden, который здесь уже работает, учения не касаются. Длятся около минуты. Ctrl-C прерывает их в любой момент; за собой они убирают в любом случае.`,
    nothingDone: "Ничего не делается (--dry-run). Сцены были бы такие:",
    sweptBefore: (names) => `убрано оставшееся от прежних учений: ${names}`,
    scenes: {
      killed: "убит главный процесс",
      stray: "вторая копия вне юнита",
      "look-alikes": "похожие на копию, но не она",
      leak: "память выше предела",
      stall: "жив, но молчит",
      "operator-stop": "остановлен оператором",
      "stray-start-limit": "копия, и предел запусков исчерпан",
      "crash-loop": "падает при запуске, пока есть причина",
    },
    head: { scene: "сцена", seen: "замечено", acted: "действие", healed: "вылечен" },
    healed: "вылечен",
    leftAlone: "не тронут",
    failed: "ПРОВАЛ",
    seconds: (seconds, digits) => `${seconds.toFixed(digits).replace(".", ",")} с`,
    failures: {
      "not-well": "юнит не заработал вовремя один и без копий",
      "not-acted": "unitwarden не сделал вовремя того, что должен",
      "stray-lives": "копия всё ещё работала, когда время вышло",
      "not-recovered": "журнал не сообщил вовремя, что неполадка позади",
      "not-broken": "не удалось вовремя вызвать неполадку",
      acted: "unitwarden тронул юнит, который должен был оставить в покое",
      touched: "завершено или перезапущено то, чего трогать нельзя",
      "command-failed": "команда не удалась",
    },
    total: (good, all, took) => `Сцен, прошедших как надо: ${good} из ${all}, за ${took}.`,
    whereRecords: (command) => `Что было записано:\n  ${command}`,
    refusals: {
      "not-root": "создать юнит системы может только root; попробуйте sudo или --user для своего менеджера",
      "no-systemd": "systemd здесь не работает; запустите на машине, которую загрузил systemd",
      "no-user-manager": "ваш менеджер пользователя не работает; войдите в систему или запустите от root без --user",
      "low-memory": "свободно меньше 512 МБ памяти; попробуйте, когда её будет больше",
      "low-disk": "там, где лежат файлы учений, свободно меньше 8 МБ; освободите место под /run",
      "another-drill": "уже идут другие учения; дождитесь их конца",
      "not-put-up": "юнит учений или их unitwarden не запускается; см. журнал",
      "records-not-seen":
        "не читается то, что unitwarden учений пишет в журнал; запустите от root или от участника systemd-journal и проверьте, что journald работает",
      "ended-early": "часть учений завершилась раньше времени; см. журнал и попробуйте снова",
    },
    cannot: (why) => `Учения не удались: ${why}`,
    interrupted: (signal) => `учения прерваны сигналом ${signal}; за собой они убрали`,
    notSwept: (directory) => `от учений осталось что-то в ${directory}; следующие учения это уберут`,
  },
};

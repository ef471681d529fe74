import type { Language } from "../model/language.ts";

/** What the commands say on stderr: one line with what, why, and the mend. What the system itself says stays as it is. */
export interface Complaints {
  readonly noCommand: (known: string) => string;
  readonly unknownCommand: (word: string, known: string) => string;
  readonly nearCommand: (word: string, near: string) => string;
  readonly unitForCommand: (unit: string) => string;
  readonly noAction: (command: string, known: string) => string;
  readonly unknownOption: (option: string) => string;
  readonly nearOption: (option: string, near: string) => string;
  readonly noConfigFile: string;
  readonly twoConfigFiles: string;
  readonly givenTwice: (option: string) => string;
  readonly onlyOf: (option: string, command: string) => string;
  readonly directoryOrFile: string;
  readonly needsValue: (option: string, command: string) => string;
  readonly badSince: (given: string) => string;
  readonly mayNotSeeAll: string;
  readonly notRunning: string;
  readonly mayNotChange: string;
  readonly notWatched: (unit: string) => string;
  readonly noValue: (option: string, value: string) => string;
  readonly noFurtherWords: (command: string, word: string) => string;
  readonly oneUnit: (command: string, named: number) => string;
  readonly oneShell: (shells: string) => string;
  readonly ownUnitOnly: (word: string) => string;
  readonly warning: (what: string) => string;
  readonly cannotCheck: (why: string) => string;
  readonly cannotDiagnose: (why: string) => string;
  readonly alreadyRuns: (stateDirectory: string) => string;
}

const complaints: Readonly<Record<Language, Complaints>> = {
  en: {
    noCommand: (known) => `no command is given; known are ${known}; see "unitwarden --help"`,
    unknownCommand: (word, known) => `unknown command "${word}"; known are ${known}`,
    nearCommand: (word, near) => `unknown command "${word}"; did you mean "${near}"?`,
    unitForCommand: (unit) => `unknown command "${unit}"; did you mean "unitwarden run ${unit}"?`,
    noAction: (command, known) => `"${command}" needs to know what to do; known are ${known}`,
    unknownOption: (option) => `unknown option "${option}"; see "unitwarden --help"`,
    nearOption: (option, near) => `unknown option "${option}"; did you mean "${near}"?`,
    noConfigFile: "--config needs the name of a file; write --config FILE",
    twoConfigFiles: "--config stands more than once; name one file",
    givenTwice: (option) => `--${option} stands more than once; leave one`,
    onlyOf: (option, command) => `--${option} is for "${command}" only`,
    directoryOrFile: "--directory and --file stand side by side; leave one of them",
    needsValue: (option, command) => `--${option} needs a value; see "unitwarden help ${command}"`,
    badSince: (given) => `--since does not understand "${given}"; write 7d, yesterday or "2026-11-28 04:00"`,
    mayNotSeeAll:
      "what others wrote to the journal may be hidden from you; run it as root, or as a member of systemd-journal",
    mayNotChange: "only root, or whom polkit lets, may change what unitwarden does; try sudo",
    notRunning: "the daemon does not run, or not on this bus; start it with: systemctl start unitwarden",
    notWatched: (unit) => `"${unit}" is not watched; put it into the configuration`,
    noValue: (option, value) => `--${option} takes no value, but "${value}" is given; write --${option}`,
    noFurtherWords: (command, word) => `"${command}" takes no further words, but "${word}" is given; leave it out`,
    oneUnit: (command, named) =>
      `"${command}" is for one unit, but ${named === 0 ? "none is named" : `${named} are named`}; write: unitwarden ${command} UNIT`,
    ownUnitOnly: (word) =>
      `"drill" breaks only a throw-away unit of its own, but "${word}" is named; write: unitwarden drill`,
    warning: (what) => `warning: ${what}`,
    cannotCheck: (why) => `Cannot check: ${why}`,
    cannotDiagnose: (why) => `Cannot diagnose: ${why}`,
    alreadyRuns: (stateDirectory) =>
      `another unitwarden works with ${stateDirectory}; stop the other one first (systemctl stop unitwarden), or give this one its own STATE_DIRECTORY`,
    oneShell: (shells) => `"completion" needs the name of one shell; write: unitwarden completion ${shells}`,
  },
  ru: {
    noCommand: (known) => `не указана команда; есть ${known}; см. «unitwarden --help»`,
    unknownCommand: (word, known) => `неизвестная команда «${word}»; есть ${known}`,
    nearCommand: (word, near) => `неизвестная команда «${word}»; может быть, «${near}»?`,
    unitForCommand: (unit) => `неизвестная команда «${unit}»; может быть, «unitwarden run ${unit}»?`,
    noAction: (command, known) => `команде «${command}» нужно знать, что делать; есть ${known}`,
    unknownOption: (option) => `неизвестный параметр «${option}»; см. «unitwarden --help»`,
    nearOption: (option, near) => `неизвестный параметр «${option}»; может быть, «${near}»?`,
    noConfigFile: "параметру --config нужно имя файла; пишите --config ФАЙЛ",
    twoConfigFiles: "--config указан больше одного раза; назовите один файл",
    givenTwice: (option) => `--${option} указан больше одного раза; оставьте один`,
    onlyOf: (option, command) => `--${option} бывает только у «${command}»`,
    directoryOrFile: "--directory и --file указаны вместе; оставьте один из них",
    needsValue: (option, command) => `параметру --${option} нужно значение; см. «unitwarden help ${command}»`,
    badSince: (given) => `--since не понимает «${given}»; пишите 7d, yesterday или "2026-11-28 04:00"`,
    mayNotSeeAll: "чужие записи журнала могут быть вам не видны; запустите от root или от участника systemd-journal",
    mayNotChange: "менять то, что делает unitwarden, может root или тот, кому разрешает polkit; попробуйте sudo",
    notRunning: "демон не работает или не на этой шине; запустите его: systemctl start unitwarden",
    notWatched: (unit) => `за «${unit}» не следят; впишите его в настройки`,
    noValue: (option, value) => `у --${option} не бывает значения, а указано «${value}»; пишите --${option}`,
    noFurtherWords: (command, word) => `у «${command}» больше нет слов, а указано «${word}»; уберите его`,
    oneUnit: (command, named) =>
      `«${command}» — для одного юнита, а ${named === 0 ? "не назван ни один" : `названо ${named}`}; пишите: unitwarden ${command} ЮНИТ`,
    ownUnitOnly: (word) =>
      `«drill» ломает только собственный одноразовый юнит, а назван «${word}»; пишите: unitwarden drill`,
    warning: (what) => `внимание: ${what}`,
    cannotCheck: (why) => `Не удалось проверить: ${why}`,
    cannotDiagnose: (why) => `Не удалось поставить диагноз: ${why}`,
    alreadyRuns: (stateDirectory) =>
      `с ${stateDirectory} уже работает другой unitwarden; сначала остановите его (systemctl stop unitwarden) или дайте этому свой STATE_DIRECTORY`,
    oneShell: (shells) => `«completion» нужно имя одной оболочки; пишите: unitwarden completion ${shells}`,
  },
};

/** The complaints of a language. */
export function complaintsIn(language: Language): Complaints {
  return complaints[language];
}

import type { Language } from "../model/language.ts";
import type { CommandName } from "./arguments.ts";

const flagsEn = `Options:
  --config FILE  configuration (default /etc/unitwarden/unitwarden.toml)
  --json         output for programs
  --user         units of the user manager, as in systemctl
  --dry-run      decide and record, never act
  --no-color     no colours (so does NO_COLOR)
  -h, --help     this help
  --version      the version`;

const flagsRu = `Параметры:
  --config ФАЙЛ  настройки (по умолчанию /etc/unitwarden/unitwarden.toml)
  --json         вывод для программ
  --user         юниты менеджера пользователя, как в systemctl
  --dry-run      решать и записывать, ничего не делать
  --no-color     без цвета (как и NO_COLOR)
  -h, --help     эта справка
  --version      версия`;

const texts: Readonly<Record<CommandName | "general", Readonly<Record<Language, string>>>> = {
  general: {
    en: `unitwarden keeps a systemd unit healthy, and writes down why it does what it does.

Usage: unitwarden COMMAND [UNIT…] [OPTIONS]

Commands:
  run [UNIT…]     watch units and heal them
  check [UNIT…]   the health of units, once
  diagnose UNIT   what is wrong with a unit, why, and what to do
  replay FILE [UNIT…]  what would have been seen and decided over a recorded journal
  config check    say whether the configuration is right
  config example  print a configuration with every key and its default
  config schema   print the JSON Schema of the configuration
  completion bash|zsh|fish  print the completion of a shell

${flagsEn}

Examples:
  unitwarden run marketingbot-bot
  unitwarden check marketingbot-bot
  unitwarden help run`,
    ru: `unitwarden следит за здоровьем юнита systemd и записывает, почему что делает.

Использование: unitwarden КОМАНДА [ЮНИТ…] [ПАРАМЕТРЫ]

Команды:
  run [ЮНИТ…]     следить за юнитами и лечить их
  check [ЮНИТ…]   здоровье юнитов, один раз
  diagnose ЮНИТ   что не так с юнитом, почему и что делать
  replay ФАЙЛ [ЮНИТ…]  что было бы замечено и решено по записанному журналу
  config check    сказать, верны ли настройки
  config example  напечатать настройки со всеми ключами и значениями по умолчанию
  config schema   напечатать JSON Schema настроек
  completion bash|zsh|fish  напечатать дополнение команд для оболочки

${flagsRu}

Примеры:
  unitwarden run marketingbot-bot
  unitwarden check marketingbot-bot
  unitwarden help run`,
  },
  replay: {
    en: `Usage: unitwarden replay FILE [UNIT…] [OPTIONS]

Runs a recorded journal through the daemon's own detectors and policy, on recorded time, and prints what it would have
seen and decided, and why. FILE is what "journalctl -o json" or "journalctl -o export" wrote; - is stdin. Without units:
those of the file. Settings are those that the daemon recorded in the file, else the defaults; --config tries others.

${flagsEn}

Examples:
  journalctl -b -o json | unitwarden replay -
  unitwarden replay last-week.json marketingbot-bot --config other.toml --json`,
    ru: `Использование: unitwarden replay ФАЙЛ [ЮНИТ…] [ПАРАМЕТРЫ]

Прогоняет записанный журнал через те же детекторы и ту же политику, что и у демона, по времени записи, и печатает, что
было бы замечено и решено и почему. ФАЙЛ — вывод "journalctl -o json" или "journalctl -o export"; - — stdin. Без юнитов:
те, что есть в файле. Настройки — записанные демоном в файле, иначе по умолчанию; --config пробует другие.

${flagsRu}

Примеры:
  journalctl -b -o json | unitwarden replay -
  unitwarden replay last-week.json marketingbot-bot --config other.toml --json`,
  },
  run: {
    en: `Usage: unitwarden run [UNIT…] [OPTIONS]

Watches units and heals them, until it is stopped. Units named here are the ones
watched; with none, those of the configuration. ".service" may be left out.

${flagsEn}

Examples:
  unitwarden run marketingbot-bot             on defaults, without a configuration
  unitwarden run --dry-run marketingbot-bot   only say what it would do
  unitwarden run --config ./unitwarden.toml`,
    ru: `Использование: unitwarden run [ЮНИТ…] [ПАРАМЕТРЫ]

Следит за юнитами и лечит их, пока его не остановят. Следит за названными здесь
юнитами, а если их нет — за юнитами из настроек. «.service» можно опустить.

${flagsRu}

Примеры:
  unitwarden run marketingbot-bot             со значениями по умолчанию, без настроек
  unitwarden run --dry-run marketingbot-bot   только говорить, что сделал бы
  unitwarden run --config ./unitwarden.toml`,
  },
  check: {
    en: `Usage: unitwarden check [UNIT…] [OPTIONS]

Shows the health of units once: normal, measured, verdict. Works without the daemon.
Exit status, as of monitoring plugins: 0 ok, 1 warning, 2 critical, 3 unknown.

${flagsEn}

Examples:
  unitwarden check marketingbot-bot
  unitwarden check --json marketingbot-bot`,
    ru: `Использование: unitwarden check [ЮНИТ…] [ПАРАМЕТРЫ]

Показывает здоровье юнитов один раз: норма, замер, вывод. Работает и без демона.
Код возврата, как у плагинов мониторинга: 0 хорошо, 1 внимание, 2 плохо, 3 неизвестно.

${flagsRu}

Примеры:
  unitwarden check marketingbot-bot
  unitwarden check --json marketingbot-bot`,
  },
  diagnose: {
    en: `Usage: unitwarden diagnose UNIT [OPTIONS]

Says in its first line what is wrong with a unit and why, then the evidence, what to do,
and what would prevent it. Looks at the journal, the unit's file, processes, environment
files, credentials, dependencies, disks, and at whoever else would start the program.
Nothing is changed, and no secret is shown. Works without the daemon; root sees most.
Exit status: 0 well, 1 not well or stopped, 2 down, 3 unknown.

${flagsEn}

Examples:
  sudo unitwarden diagnose marketingbot-bot
  unitwarden diagnose --json marketingbot-bot`,
    ru: `Использование: unitwarden diagnose ЮНИТ [ПАРАМЕТРЫ]

Первой строкой говорит, что не так с юнитом и почему, затем — чем это подтверждается,
что делать и как не допустить впредь. Смотрит журнал, файл юнита, процессы, файлы
окружения, учётные данные, зависимости, диски и всех, кто ещё запускает программу.
Ничего не меняет и не показывает секретов. Работает и без демона; root видит больше.
Код возврата: 0 в порядке, 1 не в порядке или остановлен, 2 не работает, 3 неизвестно.

${flagsRu}

Примеры:
  sudo unitwarden diagnose marketingbot-bot
  unitwarden diagnose --json marketingbot-bot`,
  },
  completion: {
    en: `Usage: unitwarden completion bash|zsh|fish

Prints what teaches a shell to complete the commands, options and unit names.

Examples:
  unitwarden completion bash > /etc/bash_completion.d/unitwarden
  unitwarden completion zsh > /usr/share/zsh/vendor-completions/_unitwarden
  unitwarden completion fish > ~/.config/fish/completions/unitwarden.fish`,
    ru: `Использование: unitwarden completion bash|zsh|fish

Печатает то, что учит оболочку дополнять команды, параметры и имена юнитов.

Примеры:
  unitwarden completion bash > /etc/bash_completion.d/unitwarden
  unitwarden completion zsh > /usr/share/zsh/vendor-completions/_unitwarden
  unitwarden completion fish > ~/.config/fish/completions/unitwarden.fish`,
  },
  config: {
    en: `Usage: unitwarden config check [UNIT…] | example | schema [OPTIONS]

check    says whether the configuration is right: what holds for each unit, or every
         error with its line on stderr and exit status 1
example  prints a configuration with every key, its meaning and its default
schema   prints the JSON Schema of the configuration, for editors

${flagsEn}

Examples:
  unitwarden config example > unitwarden.toml
  unitwarden config check --config ./unitwarden.toml`,
    ru: `Использование: unitwarden config check [ЮНИТ…] | example | schema [ПАРАМЕТРЫ]

check    говорит, верны ли настройки: что действует для каждого юнита, либо все
         ошибки с номерами строк в stderr и код возврата 1
example  печатает настройки со всеми ключами, их смыслом и значениями по умолчанию
schema   печатает JSON Schema настроек, для редакторов

${flagsRu}

Примеры:
  unitwarden config example > unitwarden.toml
  unitwarden config check --config ./unitwarden.toml`,
  },
};

const summaries: Readonly<Record<CommandName, Readonly<Record<Language, string>>>> = {
  run: { en: "watch units and heal them", ru: "следить за юнитами и лечить их" },
  check: { en: "the health of units, once", ru: "здоровье юнитов, один раз" },
  diagnose: { en: "what is wrong with a unit, why, and what to do", ru: "что не так с юнитом, почему и что делать" },
  replay: { en: "the policy over a recorded journal", ru: "политика на записанном журнале" },
  config: { en: "check, example or schema of the configuration", ru: "проверка, пример или схема настроек" },
  completion: { en: "print the completion of a shell", ru: "напечатать дополнение для оболочки" },
};

/** What a command is for, in a few words. */
export function summaryOf(name: CommandName, language: Language): string {
  return summaries[name][language];
}

/** Help on one command, or on the program (null), ending in a line end. */
export function helpText(topic: CommandName | null, language: Language): string {
  return `${texts[topic ?? "general"][language]}\n`;
}

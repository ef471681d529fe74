import type { CommandName } from "./arguments.ts";
import type { CommandHelp } from "./help-contract.ts";

/** What help says of the commands that put things up, rather than look at units. */
export const setupHelp = {
  config: {
    usage: {
      en: ["config check [UNIT…]", "config example", "config schema", "config polkit", "config order"],
      ru: ["config check [ЮНИТ…]", "config example", "config schema", "config polkit", "config order"],
    },
    summary: {
      en: [
        "say whether the configuration is right",
        "print it with every key and its default",
        "print its JSON Schema",
        "print what the service may do, as a rule of polkit",
        "print the order of start and stop, as a drop-in",
      ],
      ru: [
        "сказать, верны ли настройки",
        "напечатать их со всеми ключами",
        "напечатать их JSON Schema",
        "напечатать, что можно службе: правило polkit",
        "напечатать порядок запуска и остановки: drop-in",
      ],
    },
    about: {
      en: [
        `"check" says whether the configuration is right: what holds for each unit, or every error with its line on stderr. "example" prints a configuration with every key, its meaning and its default. "schema" prints the JSON Schema of the configuration, for editors. "polkit" prints the rule that lets the service's own user start, stop and restart the configured units, and nothing else. "order" prints which units start after the service at boot, and stop before it at shutdown, and says on stderr which cannot be ordered so. The service writes both at each start and reload.`,
      ],
      ru: [
        "«check» говорит, верны ли настройки: что действует для каждого юнита, либо все ошибки с номерами строк в stderr. «example» печатает настройки со всеми ключами, их смыслом и значениями по умолчанию. «schema» печатает JSON Schema настроек, для редакторов. «polkit» печатает правило, по которому собственный пользователь службы может запускать, останавливать и перезапускать юниты из настроек и больше ничего. «order» печатает, какие юниты при загрузке запускаются после службы, а при выключении останавливаются до неё, и говорит в stderr, каким такой порядок дать нельзя. Служба сама записывает и то и другое при каждом запуске и перечитывании настроек.",
      ],
    },
    options: [
      {
        option: { en: "--write", ru: "--write" },
        what: {
          en: "of polkit and order: put it in place, as root",
          ru: "у polkit и order: записать на место, от root",
        },
      },
    ],
    examples: [
      { command: "unitwarden config example > unitwarden.toml" },
      { command: "unitwarden config check --config ./unitwarden.toml" },
    ],
  },
  notify: {
    usage: { en: ["notify test [CHANNEL…]"], ru: ["notify test [КАНАЛ…]"] },
    summary: {
      en: ["send a test notification by every channel"],
      ru: ["отправить проверочное уведомление по всем каналам"],
    },
    about: {
      en: [
        "Sends one test notification by every channel of [notify] in the configuration, or by those named here (telegram, mail, webhook, exec, heartbeat), whatever their minimum severity and quiet hours, and shows what each answered. It works without the daemon, and does not wait in its queue. Run it as root: secrets are often for root and the service alone. With --dry-run it only says where it would send.",
      ],
      ru: [
        "Отправляет по одному проверочному уведомлению по всем каналам раздела [notify] настроек или по названным здесь (telegram, mail, webhook, exec, heartbeat), не глядя на их порог важности и тихие часы, и показывает, что каждый ответил. Работает без демона и не стоит в его очереди. Запускайте от root: секреты часто доступны только root и службе. С --dry-run только говорит, куда отправил бы.",
      ],
    },
    examples: [{ command: "sudo unitwarden notify test" }, { command: "sudo unitwarden notify test telegram" }],
  },
  drill: {
    usage: { en: ["drill"], ru: ["drill"] },
    summary: {
      en: ["break a throw-away unit, and time its healing"],
      ru: ["сломать одноразовый юнит и замерить лечение"],
    },
    about: {
      en: [
        "Breaks a throw-away unit of its own on purpose, on this machine, and reports how long an unitwarden of its own takes to see it, to act and to heal it: a killed main process, a stray, memory over the limit, a stall, a stray that has driven the unit into its start limit, a crash loop. Look-alikes of a stray and an operator's stop have to be left alone.",
        "Real units are not touched, nor the unitwarden that may watch them; the configuration is not read. Everything of the drill is taken away at its end, whatever ends it. It takes about a minute and 512 MB of memory. For root, or with --user on your own manager. With --dry-run it only says what it would do.",
      ],
      ru: [
        "Нарочно ломает на этой машине собственный одноразовый юнит и сообщает, за сколько собственный unitwarden это замечает, действует и лечит: убитый главный процесс, копия вне юнита, память выше предела, молчание, копия, исчерпавшая предел запусков юнита, падение при каждом запуске. Похожие на копию процессы и остановка оператором должны остаться нетронутыми.",
        "Настоящие юниты не затрагиваются, как и unitwarden, который за ними следит; настройки не читаются. Всё, что относится к учениям, убирается в конце, чем бы они ни кончились. Занимает около минуты и 512 МБ памяти. Для root или, с --user, для своего менеджера. С --dry-run только говорит, что сделал бы.",
      ],
    },
    examples: [
      { command: "sudo unitwarden drill" },
      { command: "unitwarden drill --user" },
      {
        command: "sudo unitwarden drill --json | jq '.scenes[] | {scene, healed_seconds}'",
      },
    ],
  },
  install: {
    usage: { en: ["install UNIT"], ru: ["install ЮНИТ"] },
    summary: {
      en: ["put it in place as a service for a unit"],
      ru: ["поставить его службой, следящей за юнитом"],
    },
    about: {
      en: [
        "Looks at the unit, writes a configuration that fits it, puts program, service, user, polkit and D-Bus files, message catalog, man pages and completions in place below /usr/local, starts the service, waits until it is ready and shows a check. All of it or nothing: a failure half-way leaves the machine as it was. Run again, or for another unit, it adds to what is there and changes nothing that you wrote. --dry-run shows every file and step.",
      ],
      ru: [
        "Смотрит на юнит, пишет подходящие ему настройки, раскладывает программу, службу, пользователя, файлы polkit и D-Bus, каталог сообщений, страницы man и дополнение команд в /usr/local, запускает службу, ждёт её готовности и показывает проверку. Всё или ничего: неудача на полпути оставляет машину такой, какой она была. Запущенная снова или для другого юнита, команда дополняет установленное и не меняет написанного вами. --dry-run показывает все файлы и шаги.",
      ],
    },
    examples: [
      { command: "sudo unitwarden install marketingbot-bot --dry-run" },
      { command: "sudo unitwarden install marketingbot-bot" },
    ],
  },
  uninstall: {
    usage: { en: ["uninstall"], ru: ["uninstall"] },
    summary: { en: ["remove what install has put in place"], ru: ["убрать то, что поставил install"] },
    about: {
      en: [
        "Stops the service and removes what install has put in place; a file that was changed since stays. Settings and state stay, unless --purge is given.",
      ],
      ru: [
        "Останавливает службу и убирает то, что поставил install; файл, который с тех пор изменён, остаётся. Настройки и состояние остаются, если не указан --purge.",
      ],
    },
    options: [
      {
        option: { en: "--purge", ru: "--purge" },
        what: {
          en: "settings, state and the user unitwarden too",
          ru: "заодно настройки, состояние и пользователя unitwarden",
        },
      },
    ],
    examples: [{ command: "sudo unitwarden uninstall" }],
  },
  completion: {
    usage: { en: ["completion SHELL"], ru: ["completion ОБОЛОЧКА"] },
    summary: { en: ["completion for bash, zsh or fish"], ru: ["дополнение команд для bash, zsh или fish"] },
    about: {
      en: ["Prints what teaches a shell to complete the commands, options and unit names. SHELL is bash, zsh or fish."],
      ru: ["Печатает то, что учит оболочку дополнять команды, параметры и имена юнитов. ОБОЛОЧКА: bash, zsh или fish."],
    },
    examples: [
      { command: "unitwarden completion bash > /etc/bash_completion.d/unitwarden" },
      { command: "unitwarden completion zsh > /usr/share/zsh/vendor-completions/_unitwarden" },
      { command: "unitwarden completion fish > ~/.config/fish/completions/unitwarden.fish" },
    ],
    hasOptions: false,
  },
} as const satisfies Partial<Record<CommandName, CommandHelp>>;

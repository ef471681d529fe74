import type { CommandName } from "./arguments.ts";
import type { CommandHelp } from "./help-contract.ts";
import { setupHelp } from "./help-texts-setup.ts";

/** What help says of each command. */
export const commandHelp: Readonly<Record<CommandName, CommandHelp>> = {
  run: {
    usage: { en: ["run [UNIT…]"], ru: ["run [ЮНИТ…]"] },
    summary: { en: ["watch units and heal them"], ru: ["следить за юнитами и лечить их"] },
    about: {
      en: [
        `Watches units and heals them, until it is stopped. Units named here are the ones watched; with none, those of the configuration. ".service" may be left out.`,
      ],
      ru: [
        "Следит за юнитами и лечит их, пока его не остановят. Следит за названными здесь юнитами, а если их нет — за юнитами из настроек. «.service» можно опустить.",
      ],
    },
    examples: [
      {
        command: "unitwarden run marketingbot-bot",
        what: { en: "by the defaults", ru: "со значениями по умолчанию" },
      },
      {
        command: "unitwarden run --dry-run marketingbot-bot",
        what: { en: "only say what it would do", ru: "только говорить, что сделал бы" },
      },
      { command: "unitwarden run --config ./unitwarden.toml" },
    ],
  },
  status: {
    usage: { en: ["status [UNIT…]"], ru: ["status [ЮНИТ…]"] },
    summary: { en: ["what the daemon sees and holds now"], ru: ["что демон видит и удерживает сейчас"] },
    about: {
      en: [
        "Shows what the running daemon sees and holds now: state, memory and its course, restarts within the budget, open incidents, what each detector says, pauses and holds. Asks the daemon over the bus; everybody may.",
      ],
      ru: [
        "Показывает, что работающий демон видит и удерживает сейчас: состояние, память и её ход, перезапуски и их бюджет, неполадки, слово каждого детектора, паузы и удержания. Спрашивает демона через шину; это может каждый.",
      ],
    },
    options: [
      {
        option: { en: "--watch", ru: "--watch" },
        what: { en: "once a second, until it is ended", ru: "раз в секунду, пока не прервут" },
      },
    ],
    examples: [{ command: "unitwarden status" }, { command: "unitwarden status --watch marketingbot-bot" }],
  },
  pause: {
    usage: { en: ["pause UNIT"], ru: ["pause ЮНИТ"] },
    summary: { en: ["do nothing to a unit for a while"], ru: ["не трогать юнит некоторое время"] },
    about: {
      en: [
        "Holds everything that would be done to a unit, for an hour or as long as --for says; it is watched all the same. For root and whom polkit lets. It outlives a restart of the daemon.",
      ],
      ru: [
        "Удерживает всё, что было бы сделано с юнитом, на час или на время из --for; следят за ним по-прежнему. Для root и тех, кому позволит polkit. Пауза переживает перезапуск демона.",
      ],
    },
    options: [
      {
        option: { en: "--for TIME", ru: "--for ВРЕМЯ" },
        what: { en: "30min, 2h, at most 30 days (default 1h)", ru: "30min, 2h, не больше 30 дней (по умолчанию 1h)" },
      },
    ],
    examples: [{ command: "sudo unitwarden pause marketingbot-bot --for 30m" }],
  },
  resume: {
    usage: { en: ["resume UNIT"], ru: ["resume ЮНИТ"] },
    summary: { en: ["end a pause"], ru: ["снять с паузы"] },
    about: {
      en: ["Ends the pause of a unit. For root and whom polkit lets."],
      ru: ["Снимает юнит с паузы. Для root и тех, кому позволит polkit."],
    },
    examples: [{ command: "sudo unitwarden resume marketingbot-bot" }],
  },
  check: {
    usage: { en: ["check [UNIT…]"], ru: ["check [ЮНИТ…]"] },
    summary: { en: ["the health of units, once"], ru: ["здоровье юнитов, один раз"] },
    about: {
      en: [
        "Shows the health of units once: normal, measured, verdict. Works without the daemon. The first lines and the exit status are those of monitoring plugins.",
      ],
      ru: [
        "Показывает здоровье юнитов один раз: норма, замер, вывод. Работает и без демона. Первые строки и код возврата — как у плагинов мониторинга.",
      ],
    },
    examples: [
      { command: "unitwarden check marketingbot-bot" },
      { command: "unitwarden check --json marketingbot-bot" },
    ],
  },
  diagnose: {
    usage: { en: ["diagnose UNIT"], ru: ["diagnose ЮНИТ"] },
    summary: {
      en: ["what is wrong with a unit, why, and what to do"],
      ru: ["что не так с юнитом, почему и что делать"],
    },
    about: {
      en: [
        "Says in its first line what is wrong with a unit and why, then the evidence, what to do, and what would prevent it. Looks at the journal, the unit's file, processes, environment files, credentials, dependencies, disks, and at whoever else would start the program. Nothing is changed, and no secret is shown. Works without the daemon; root sees most.",
      ],
      ru: [
        "Первой строкой говорит, что не так с юнитом и почему, затем — чем это подтверждается, что делать и как не допустить впредь. Смотрит журнал, файл юнита, процессы, файлы окружения, учётные данные, зависимости, диски и всех, кто ещё запускает программу. Ничего не меняет и не показывает секретов. Работает и без демона; root видит больше.",
      ],
    },
    examples: [
      { command: "sudo unitwarden diagnose marketingbot-bot" },
      { command: "unitwarden diagnose --json marketingbot-bot" },
    ],
  },
  history: {
    usage: { en: ["history [UNIT…]"], ru: ["history [ЮНИТ…]"] },
    summary: { en: ["what happened, why, and what was done"], ru: ["что случилось, почему и что было сделано"] },
    about: {
      en: [
        "Shows the daemon's records as short stories: what was wrong, since when, what was done about it, how it ended and how long it took; of the last week, or since then. Reads the journal only: works without the daemon, and on the journal of another machine.",
      ],
      ru: [
        "Показывает записи демона короткими историями: что было не так, с каких пор, что с этим сделано, чем кончилось и сколько длилось; за последнюю неделю или с названного времени. Читает только журнал: работает без демона и с журналом другой машины.",
      ],
    },
    options: [
      {
        option: { en: "--since TIME", ru: "--since ВРЕМЯ" },
        what: { en: `7d, yesterday, "2026-11-28 04:00"`, ru: `7d, yesterday, "2026-11-28 04:00"` },
      },
      {
        option: { en: "--directory DIR", ru: "--directory КАТ" },
        what: { en: "journal files of another machine", ru: "файлы журнала другой машины" },
      },
      {
        option: { en: "--file FILE", ru: "--file ФАЙЛ" },
        what: {
          en: `a journal file, or "journalctl -o json"; - is stdin`,
          ru: "файл журнала или «journalctl -o json»; - — stdin",
        },
      },
    ],
    examples: [
      { command: "unitwarden history marketingbot-bot" },
      { command: "unitwarden history --since yesterday --json" },
      { command: "unitwarden history --directory /mnt/other/var/log/journal" },
    ],
  },
  replay: {
    usage: { en: ["replay FILE [UNIT…]"], ru: ["replay ФАЙЛ [ЮНИТ…]"] },
    summary: { en: ["the policy over a recorded journal"], ru: ["политика на записанном журнале"] },
    about: {
      en: [
        `Runs a recorded journal through the daemon's own detectors and policy, on recorded time, and prints what it would have seen and decided, and why. FILE is what "journalctl -o json" or "journalctl -o export" wrote; - is stdin. Without units: those of the file. Settings are those that the daemon recorded in the file, else the defaults; --config tries others.`,
      ],
      ru: [
        "Прогоняет записанный журнал через те же детекторы и ту же политику, что и у демона, по времени записи, и печатает, что было бы замечено и решено и почему. ФАЙЛ — вывод «journalctl -o json» или «journalctl -o export»; - — stdin. Без юнитов: те, что есть в файле. Настройки — записанные демоном в файле, иначе по умолчанию; --config пробует другие.",
      ],
    },
    examples: [
      { command: "journalctl -b -o json | unitwarden replay -" },
      { command: "unitwarden replay last-week.json bot --config other.toml --json" },
    ],
  },
  ...setupHelp,
};

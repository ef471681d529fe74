import type { Language } from "../../model/language.ts";

const words = {
  en: {
    notRoot: "only root may install or remove; try sudo",
    noSystemd: "systemd does not run here (/run/systemd/system is missing); nothing is installed",
    userManager: "--user cannot be installed by this command; README.md says how (Install, without root)",
    incomplete: (directory: string) =>
      `${directory} does not hold all of the program; install from a checkout (npm run build, then dist/unitwarden) or from a package`,
    packaged: "a package has put unitwarden here; use its own: /usr/bin/unitwarden install",
    removeByPackage: "a package has put unitwarden here; remove it with: apt remove unitwarden",
    inTheWay: (path: string) =>
      `${path} stands in the way of the unit that is installed; move it away (changes of yours belong into ${path}.d/)`,
    noUnit: (unit: string, nearest: string | null) =>
      nearest === null
        ? `there is no unit "${unit}"; name one of systemctl list-unit-files --type=service`
        : `there is no unit "${unit}"; did you mean "${nearest}"?`,
    itself: "unitwarden does not watch itself; name the unit that it is to keep healthy",
    cannotLook: (why: string) => `Cannot look at the unit: ${why}`,
    failed: (why: string) => `Cannot install: ${why}. Everything is as it was before`,
    failedPartly: (why: string) => `Cannot install: ${why}`,
    dryRun: "What would be done; nothing is:",
    states: { new: "new", changed: "changed", same: "is there already" },
    watches: (unit: string) => `unitwarden now keeps ${unit} healthy, and is started at boot.`,
    look: "Where to look:",
    places: [
      ["systemctl status unitwarden", "how it is, in a line"],
      ["unitwarden status", "what it sees and holds"],
      ["journalctl -u UNIT -u unitwarden", "what happened, why, and what was done"],
      ["unitwarden diagnose UNIT", "what is wrong, and what to do"],
      ["/etc/unitwarden/unitwarden.toml", "settings; then systemctl reload unitwarden"],
    ],
    notInstalled: "unitwarden is not installed on this machine; nothing is removed",
    removed: "unitwarden is removed.",
    kept: "Settings and state are kept: /etc/unitwarden, /var/lib/unitwarden (--purge removes them and the user unitwarden).",
    edited: (path: string) => `${path} was changed since; it is kept`,
  },
  ru: {
    notRoot: "устанавливать и удалять может только root; попробуйте sudo",
    noSystemd: "systemd здесь не работает (нет /run/systemd/system); ничего не установлено",
    userManager: "для --user этой команды нет; как установить, сказано в README.ru.md («Установка», без root)",
    incomplete: (directory: string) =>
      `в ${directory} не вся программа; устанавливайте из исходников (npm run build, затем dist/unitwarden) или пакетом`,
    packaged: "unitwarden поставлен пакетом; используйте его команду: /usr/bin/unitwarden install",
    removeByPackage: "unitwarden поставлен пакетом; удалите его так: apt remove unitwarden",
    inTheWay: (path: string) => `${path} мешает устанавливаемому юниту; уберите его (ваши изменения — в ${path}.d/)`,
    noUnit: (unit: string, nearest: string | null) =>
      nearest === null
        ? `юнита «${unit}» нет; назовите один из systemctl list-unit-files --type=service`
        : `юнита «${unit}» нет; может быть, «${nearest}»?`,
    itself: "за собой unitwarden не следит; назовите юнит, о здоровье которого ему заботиться",
    cannotLook: (why: string) => `Не удаётся посмотреть на юнит: ${why}`,
    failed: (why: string) => `Не удалось установить: ${why}. Всё осталось как было`,
    failedPartly: (why: string) => `Не удалось установить: ${why}`,
    dryRun: "Вот что было бы сделано; ничего не делается:",
    states: { new: "новый", changed: "изменён", same: "уже есть" },
    watches: (unit: string) => `Теперь unitwarden заботится о ${unit} и запускается при загрузке.`,
    look: "Куда смотреть:",
    places: [
      ["systemctl status unitwarden", "как дела, одной строкой"],
      ["unitwarden status", "что он видит и удерживает"],
      ["journalctl -u UNIT -u unitwarden", "что случилось, почему и что сделано"],
      ["unitwarden diagnose UNIT", "что не так и что делать"],
      ["/etc/unitwarden/unitwarden.toml", "настройки; потом systemctl reload unitwarden"],
    ],
    notInstalled: "unitwarden на этой машине не установлен; ничего не удалено",
    removed: "unitwarden удалён.",
    kept: "Настройки и состояние сохранены: /etc/unitwarden, /var/lib/unitwarden (--purge удалит их и пользователя unitwarden).",
    edited: (path: string) => `${path} с тех пор изменён и оставлен`,
  },
} as const satisfies Record<Language, unknown>;

/** What install and uninstall say. */
export const installWords = (language: Language): (typeof words)[Language] => words[language];

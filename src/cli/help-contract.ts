import type { Language } from "../model/language.ts";

/** The same in each language. */
export type InEach<Value> = Readonly<Record<Language, Value>>;

/** What help says of a command. */
export interface CommandHelp {
  /** Its words behind `unitwarden`, as they may be called; several ways, several lines. */
  readonly usage: InEach<readonly string[]>;
  /** What it is for, in a few words, for each line of `usage` or for all of them. */
  readonly summary: InEach<readonly string[]>;
  /** Prose; one string is one paragraph. */
  readonly about: InEach<readonly string[]>;
  readonly examples: readonly { readonly command: string; readonly what?: InEach<string> }[];
  /** Its own options, before those of all commands. */
  readonly options?: readonly OptionHelp[];
  /** False: the options that all commands share are of no use to it. @default true */
  readonly hasOptions?: boolean;
}

/** What help says of an option. */
export interface OptionHelp {
  readonly option: InEach<string>;
  readonly what: InEach<string>;
}

/** What help says of an exit status. */
export interface ExitStatusHelp {
  readonly status: number;
  /** In a few words: several stand in one sentence. */
  readonly what: InEach<string>;
}

/** The options of all commands. */
export const optionHelp: readonly OptionHelp[] = [
  {
    option: { en: "--config FILE", ru: "--config ФАЙЛ" },
    what: {
      en: "configuration (default /etc/unitwarden/unitwarden.toml)",
      ru: "настройки (по умолчанию /etc/unitwarden/unitwarden.toml)",
    },
  },
  { option: { en: "--json", ru: "--json" }, what: { en: "output for programs", ru: "вывод для программ" } },
  {
    option: { en: "--user", ru: "--user" },
    what: { en: "units of the user manager, as in systemctl", ru: "юниты менеджера пользователя, как в systemctl" },
  },
  {
    option: { en: "--dry-run", ru: "--dry-run" },
    what: { en: "decide and record, never act", ru: "решать и записывать, ничего не делать" },
  },
  {
    option: { en: "--no-color", ru: "--no-color" },
    what: { en: "no colours (so does NO_COLOR)", ru: "без цвета (как и NO_COLOR)" },
  },
  { option: { en: "-h, --help", ru: "-h, --help" }, what: { en: "this help", ru: "эта справка" } },
  { option: { en: "--version", ru: "--version" }, what: { en: "the version", ru: "версия" } },
];

/** What help says of the program as a whole. */
export const programHelp = {
  about: {
    en: "unitwarden keeps a systemd unit healthy, and writes down why it does what it does.",
    ru: "unitwarden следит за здоровьем юнита systemd и записывает, почему что делает.",
  },
  usage: { en: "COMMAND [UNIT…] [OPTIONS]", ru: "КОМАНДА [ЮНИТ…] [ПАРАМЕТРЫ]" },
  examples: [
    { command: "unitwarden run marketingbot-bot" },
    { command: "unitwarden check marketingbot-bot" },
    { command: "unitwarden help run" },
  ],
} as const;

import type { Language } from "../../model/language.ts";
import type { JournalFormat } from "./read-journal.ts";

/** What a replay has to say on stderr, one line each, without its full stop. */
export interface ReplayComplaints {
  readonly noFile: string;
  readonly unreadable: (file: string, why: string) => string;
  readonly reasons: Readonly<Record<string, string>>;
  readonly cannotReplay: (file: string, why: string) => string;
  readonly notAJournal: Readonly<Record<Exclude<JournalFormat, "json" | "export">, string>>;
  readonly junk: (lines: number) => string;
  readonly nothingOf: (unit: string, mayBeUsers: boolean) => string;
  readonly tooManyUnits: string;
  readonly bug: (what: string) => string;
}

const complaints: Readonly<Record<Language, ReplayComplaints>> = {
  en: {
    noFile: 'no file is given; write "unitwarden replay FILE", or - for stdin',
    unreadable: (file, why) => `Cannot read "${file}": ${why}`,
    reasons: { ENOENT: "there is no such file", EISDIR: "it is a directory", EACCES: "permission denied" },
    cannotReplay: (file, why) => `Cannot replay "${file}": ${why}`,
    notAJournal: {
      unknown: 'it is no journal; make one with "journalctl -o json" or "journalctl -o export"',
      compressed: 'it is compressed; unpack it first, for example with zstdcat or zcat into "unitwarden replay -"',
      "journal-file": 'it is journald\'s own file; read it with "journalctl --file FILE -o json | unitwarden replay -"',
    },
    junk: (lines) =>
      lines === 1
        ? "1 line was no journal entry and was left out"
        : `${lines} lines were no journal entries and were left out`,
    nothingOf: (unit, mayBeUsers) =>
      `no entry is of ${unit}${mayBeUsers ? "; units of a user manager need --user" : ""}`,
    tooManyUnits: "the file has more units than are kept apart; name those that matter",
    bug: (what) => `${what}. This is a bug in unitwarden; please report it`,
  },
  ru: {
    noFile: "не указан файл; пишите «unitwarden replay ФАЙЛ» или - для stdin",
    unreadable: (file, why) => `Не удалось прочитать «${file}»: ${why}`,
    reasons: { ENOENT: "такого файла нет", EISDIR: "это каталог", EACCES: "нет прав" },
    cannotReplay: (file, why) => `Не удалось проиграть «${file}»: ${why}`,
    notAJournal: {
      unknown: "это не журнал; сделайте его командой «journalctl -o json» или «journalctl -o export»",
      compressed: "он сжат; сначала распакуйте, например zstdcat или zcat в «unitwarden replay -»",
      "journal-file":
        "это собственный файл journald; прочитайте его командой «journalctl --file ФАЙЛ -o json | unitwarden replay -»",
    },
    junk: (lines) => `строк, которые не были записями журнала и пропущены: ${lines}`,
    nothingOf: (unit, mayBeUsers) =>
      `нет ни одной записи о ${unit}${mayBeUsers ? "; для юнитов менеджера пользователя нужен --user" : ""}`,
    tooManyUnits: "в файле больше юнитов, чем можно различать; назовите нужные",
    bug: (what) => `${what}. Это ошибка в unitwarden; сообщите о ней, пожалуйста`,
  },
};

/** The complaints of a language. */
export function replayComplaints(language: Language): ReplayComplaints {
  return complaints[language];
}

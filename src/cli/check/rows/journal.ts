import type { Language } from "../../../model/language.ts";
import type { UnitFacts } from "../facts.ts";
import type { Row } from "../row.ts";

const texts = {
  en: {
    normal: "readable",
    all: "readable",
    "own-lines": "the unit's own lines only",
    nothing: "not readable",
    elsewhere: "the unit does not log there",
    output: (where: string) => `StandardOutput=${where}`,
    mend: "Run it as root, or as a member of the group systemd-journal.",
  },
  ru: {
    normal: "читается",
    all: "читается",
    "own-lines": "только строки самого юнита",
    nothing: "не читается",
    elsewhere: "юнит пишет не туда",
    output: (where: string) => `StandardOutput=${where}`,
    mend: "Запустите от root или от участника группы systemd-journal.",
  },
} as const satisfies Record<Language, unknown>;

/** Whether the journal can be read at all: without it restarts, activity and errors are not known. */
export function journalRow({ journal, sight, isRoot }: UnitFacts, language: Language): Row {
  const text = texts[language];
  const { access, why } = journal;
  const row = { key: "journal", normal: text.normal, value: access, unitOfMeasure: null, gist: null } as const;
  if (access !== "all") {
    const detail = [...(why === null ? [] : [why]), ...(isRoot ? [] : [text.mend])];
    // Root sees all there is: then the daemon is as blind as we are.
    return { ...row, status: isRoot && access === "nothing" ? "warning" : "unknown", measured: text[access], detail };
  }
  if (sight.visible === false) {
    const detail = [text.output(sight.output ?? "?")];
    return { ...row, status: "unknown", measured: text.elsewhere, detail };
  }
  return { ...row, status: "ok", measured: text.all, detail: [] };
}

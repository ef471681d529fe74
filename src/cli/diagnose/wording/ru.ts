import { findings } from "./ru-findings.ts";
import type { Words } from "./wording.ts";

/** Russian. */
export const ru: Words = {
  findings,
  condition: {
    well: (since) => `работает${since}, всё в порядке`,
    sick: (since) => `работает${since}, но не в порядке`,
    down: (since) => `не работает${since}`,
    stopped: (since) => `остановлен${since}`,
    unknown: () => "не виден",
  },
  flaps: (since) => `падает снова и снова; сейчас работает${since}`,
  since: (time, ago) => ` с ${time} (${ago})`,
  fell: (times, exit) => `падений: ${times}${exit === null ? "" : ` (${exit})`}`,
  startLimit: "исчерпан лимит запусков systemd",
  held: "unitwarden удерживает его",
  noCause: "причина не найдена",
  headings: {
    evidence: "Чем подтверждается",
    remedies: "Что делать",
    prevention: "Чтобы не повторилось",
    others: "Ещё найдено",
    journal: "Видно в журнале",
    lastErrors: "Последние ошибки",
    checked: "Проверено, в порядке",
  },
  severity: { critical: "плохо", warning: "внимание", advice: "совет" },
  classLine: (title, count, first, last) => `${count} × ${title}, ${first === last ? last : `${first} — ${last}`}`,
  well: {
    dependency: (name, detail) => `${name} отвечает (${detail})`,
    environmentFile: (path, variables) => `${path}: переменных ${variables}`,
    credentials: (path) => `${path}: ключ сервисного аккаунта`,
    program: (path) => `${path} на месте`,
    oneInstance: "один экземпляр",
    disk: "место на дисках есть",
    clock: "часы синхронизированы",
  },
  asRoot: "Без root видно не всё: sudo unitwarden diagnose …",
};

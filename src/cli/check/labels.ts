import type { Language } from "../../model/language.ts";
import type { RowKey, Status } from "./row.ts";

/** The words of the table. */
export interface Labels {
  readonly rows: Readonly<Record<RowKey, string>>;
  readonly verdicts: Readonly<Record<Status, string>>;
  readonly head: {
    readonly what: string;
    readonly normal: string;
    readonly measured: string;
    readonly verdict: string;
  };
  readonly notKnown: string;
}

/** Labels and verdict words in each language; keys and the first word of the first line are the same in all. */
export const labels: Readonly<Record<Language, Labels>> = {
  en: {
    rows: {
      state: "state",
      restarts: "restarts",
      memory: "memory",
      memory_growth: "memory growth",
      activity: "activity",
      instances: "instances",
      critical_errors: "CRITICAL",
      dependencies: "dependencies",
      journal: "journal",
      notifications: "notifications",
    },
    verdicts: { ok: "ok", warning: "warning", critical: "critical", unknown: "unknown" },
    head: { what: "what", normal: "normal", measured: "measured", verdict: "verdict" },
    notKnown: "not known",
  },
  ru: {
    rows: {
      state: "состояние",
      restarts: "перезапуски",
      memory: "память",
      memory_growth: "рост памяти",
      activity: "активность",
      instances: "экземпляры",
      critical_errors: "CRITICAL",
      dependencies: "зависимости",
      journal: "журнал",
      notifications: "уведомления",
    },
    verdicts: { ok: "хорошо", warning: "внимание", critical: "плохо", unknown: "неизвестно" },
    head: { what: "что", normal: "норма", measured: "замер", verdict: "вывод" },
    notKnown: "неизвестно",
  },
};

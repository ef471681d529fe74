import type { Language } from "../model/language.ts";
import type { Phase, Severity } from "../model/notification.ts";

/** The words around what a notification says, in one language. */
export interface Labels {
  /** What catches the eye: where the story stands. */
  readonly phase: Readonly<Record<Phase, string>>;
  readonly severity: Readonly<Record<Severity, string>>;
  readonly on: string;
  readonly done: string;
  readonly left: string;
  readonly look: string;
  readonly heldBack: (count: number) => string;
  readonly repeat: string;
}

/** The words in each language. */
export const labels: Readonly<Record<Language, Labels>> = {
  en: {
    phase: {
      opened: "PROBLEM",
      update: "UPDATE",
      reminder: "STILL",
      recovered: "RECOVERED",
      once: "EVENT",
      summary: "SUMMARY",
      test: "TEST",
    },
    severity: { notice: "notice", warning: "warning", error: "error", critical: "critical" },
    on: "on",
    done: "Done",
    left: "Left to you",
    look: "Look further",
    heldBack: (count) => `Held back in a storm: ${count} more`,
    repeat: "(sent again: the first attempt was not confirmed)",
  },
  ru: {
    phase: {
      opened: "ПРОБЛЕМА",
      update: "НОВОЕ",
      reminder: "ВСЁ ЕЩЁ",
      recovered: "ВОССТАНОВЛЕНО",
      once: "СОБЫТИЕ",
      summary: "СВОДКА",
      test: "ПРОВЕРКА",
    },
    severity: { notice: "замечание", warning: "предупреждение", error: "ошибка", critical: "критично" },
    on: "на",
    done: "Сделано",
    left: "За вами",
    look: "Подробнее",
    heldBack: (count) => `Придержано, чтобы не засыпать сообщениями: ещё ${count}`,
    repeat: "(отправлено повторно: первая отправка не подтверждена)",
  },
};

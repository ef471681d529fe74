import type { Language } from "../../../model/language.ts";
import type { UnitFacts } from "../facts.ts";
import type { Row } from "../row.ts";

const texts = {
  en: {
    normal: "all get through",
    waiting: (count: number) => `${count} wait`,
    trouble: (names: string) => `not by ${names}`,
    unseen: "not to be seen",
    mend: "Mend it, then try it: unitwarden notify test.",
    root: "Run it as root to see how they fare.",
  },
  ru: {
    normal: "все доходят",
    waiting: (count: number) => `ждут: ${count}`,
    trouble: (names: string) => `не через ${names}`,
    unseen: "не видно",
    mend: "Исправьте и проверьте: unitwarden notify test.",
    root: "Запустите от root, чтобы видеть, как они работают.",
  },
} as const satisfies Record<Language, unknown>;

/** Whether the owner is reached by the channels that are set; null where none is. */
export function notificationsRow({ channels, isRoot }: UnitFacts, language: Language): Row | null {
  if (channels === null) return null;
  const text = texts[language];
  const row = { key: "notifications", normal: text.normal, unitOfMeasure: "channels", gist: null } as const;
  if (!channels.ok) {
    const detail = [channels.message, ...(isRoot ? [] : [text.root])];
    return { ...row, status: "unknown", measured: text.unseen, value: null, detail };
  }
  const failing = channels.value.filter(({ trouble }) => trouble !== null);
  const waiting = channels.value.reduce((sum, channel) => sum + channel.waiting, 0);
  const names = (those: typeof channels.value): string => those.map(({ name }) => name).join(", ");
  const measured = failing.length === 0 ? names(channels.value) : text.trouble(names(failing));
  const shown = waiting === 0 ? measured : `${measured}; ${text.waiting(waiting)}`;
  const value = channels.value.length - failing.length;
  if (failing.length === 0) return { ...row, status: "ok", measured: shown, value, detail: [] };
  const detail = [...failing.map(({ name, trouble }) => `${name}: ${trouble}`), text.mend];
  return { ...row, status: "warning", measured: shown, value, detail, gist: shown };
}

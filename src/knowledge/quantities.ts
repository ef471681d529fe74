import type { Language } from "../model/language.ts";

const words = {
  en: {
    s: "s",
    min: "min",
    h: "h",
    MB: "MB",
    point: ".",
    unknownAmount: "an unknown amount",
    unknownTime: "an unknown time",
  },
  ru: {
    s: "с",
    min: "мин",
    h: "ч",
    MB: "МБ",
    point: ",",
    unknownAmount: "неизвестно сколько",
    unknownTime: "неизвестно сколько",
  },
} as const satisfies Record<Language, unknown>;

/** Bytes as people say them, base 1024 as systemd has it: `212 MB`. */
export function megabytes(bytes: unknown, language: Language = "en"): string {
  const { MB, point, unknownAmount } = words[language];
  if (typeof bytes !== "number" || !Number.isFinite(bytes)) return unknownAmount;
  const mega = bytes / 1024 ** 2;
  return `${mega < 10 ? mega.toFixed(1).replace(".", point) : Math.round(mega)} ${MB}`;
}

/** Milliseconds as people say them: `0.4 s`, `150 s`, `10 min`, `2 h`. */
export function duration(ms: unknown, language: Language = "en"): string {
  const { s, min, h, point, unknownTime } = words[language];
  if (typeof ms !== "number" || !Number.isFinite(ms)) return unknownTime;
  if (ms < 10_000) return `${(ms / 1000).toFixed(1).replace(".", point)} ${s}`;
  if (ms < 600_000) return `${Math.round(ms / 1000)} ${s}`;
  if (ms < 7_200_000) return `${Math.round(ms / 60_000)} ${min}`;
  return `${Math.round(ms / 3_600_000)} ${h}`;
}

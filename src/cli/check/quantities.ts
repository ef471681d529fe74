import type { Language } from "../../model/language.ts";

const symbols = {
  en: { s: "s", min: "min", h: "h", d: "d", MB: "MB", GB: "GB" },
  ru: { s: "с", min: "мин", h: "ч", d: "дн.", MB: "МБ", GB: "ГБ" },
} as const satisfies Record<Language, unknown>;

/** Milliseconds as people say them, rounded down as uptimes are: `45 s`, `12 min`, `3 h`, `5 d`. */
export function span(ms: number, language: Language): string {
  const symbol = symbols[language];
  const seconds = Math.max(0, Math.floor(ms / 1000));
  if (seconds < 120) return `${seconds} ${symbol.s}`;
  if (seconds < 7200 && seconds !== 3600) return `${Math.floor(seconds / 60)} ${symbol.min}`;
  if (seconds < 172_800) return `${Math.floor(seconds / 3600)} ${symbol.h}`;
  return `${Math.floor(seconds / 86_400)} ${symbol.d}`;
}

/** Bytes as people say them, base 1024 as systemd has it: `9.5 MB`, `84 MB`, `2.1 GB`. */
export function size(bytes: number, language: Language): string {
  const { MB, GB } = symbols[language];
  const mega = bytes / 1024 ** 2;
  const magnitude = Math.abs(mega);
  if (magnitude >= 1024) return `${plain(mega / 1024, 1, language)} ${GB}`;
  return `${plain(mega, magnitude < 10 ? 1 : 0, language)} ${MB}`;
}

/** A rate a minute, with a digit after the point only where it is needed: `6`, `0.4`. */
export function rate(perMinute: number, language: Language): string {
  return plain(perMinute, perMinute < 9.95 && Math.abs(perMinute - Math.round(perMinute)) >= 0.05 ? 1 : 0, language);
}

function plain(value: number, digits: number, language: Language): string {
  const text = value.toFixed(digits).replace(/^-(0(?:\.0)?)$/, "$1");
  return language === "ru" ? text.replace(".", ",") : text;
}

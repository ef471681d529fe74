import { notifyKeys } from "./describe-notify.ts";
import { recoveryKeys } from "./describe-recovery.ts";
import { watchKeys } from "./describe-watch.ts";
import type { KeyDescription, KeyType } from "./key-description.ts";

/** The types in words. */
export const typeWords: Readonly<Record<KeyType, { readonly en: string; readonly ru: string }>> = {
  word: { en: "one of the words named", ru: "одно из названных слов" },
  duration: { en: 'duration ("150s", "10min", "1h30min")', ru: "длительность («150s», «10min», «1h30min»)" },
  size: { en: 'size ("150M", "1.5G"; base 1024)', ru: "размер («150M», «1.5G»; основание 1024)" },
  growth: { en: 'size an hour ("50M/h")', ru: "размер в час («50M/h»)" },
  count: { en: "integer", ru: "целое число" },
  number: { en: "number", ru: "число" },
  pair: { en: "two integers", ru: "два целых числа" },
  window: { en: 'window of the day ("04:00-05:00", local time)', ru: "время суток («04:00-05:00», местное время)" },
  time: { en: 'time of day ("09:00", local time), or "off"', ru: "время («09:00», местное) или «off»" },
  switch: { en: "true or false", ru: "true или false" },
  pattern: { en: "regular expression, case-insensitive", ru: "регулярное выражение, без учёта регистра" },
  list: { en: "array of strings", ru: "массив строк" },
  secret: { en: '"credential:NAME", "file:PATH", "env:NAME"', ru: "«credential:NAME», «file:PATH», «env:NAME»" },
  text: { en: "string", ru: "строка" },
};

/** Every key that may stand in [defaults] and in [units."NAME.service"]. */
export const unitKeys: readonly KeyDescription[] = [...watchKeys, ...recoveryKeys];

/** Every key of the file: those of a unit, and those of [notify]. */
export const allKeys: readonly KeyDescription[] = [...unitKeys, ...notifyKeys];

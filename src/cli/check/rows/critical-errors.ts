import type { Language } from "../../../model/language.ts";
import type { UnitFacts } from "../facts.ts";
import { span } from "../quantities.ts";
import type { Row } from "../row.ts";

const texts = {
  en: {
    normal: (window: string) => `0 in ${window}`,
    elsewhere: "not in the journal",
    output: (where: string) => `StandardOutput=${where}: its lines cannot be seen.`,
    notSeen: "not seen",
    last: (line: string) => `The last: ${line}`,
    limit: (limit: number, window: string) => `More than ${limit} in ${window} are critical (errors.limit).`,
    incomplete: "Of the newest lines only: there were more than are read.",
  },
  ru: {
    normal: (window: string) => `0 за ${window}`,
    elsewhere: "не в журнале",
    output: (where: string) => `StandardOutput=${where}: его строк не видно.`,
    notSeen: "не видны",
    last: (line: string) => `Последняя: ${line}`,
    limit: (limit: number, window: string) => `Больше ${limit} за ${window} — плохо (errors.limit).`,
    incomplete: "Только среди последних строк: их больше, чем читается.",
  },
} as const satisfies Record<Language, unknown>;

/** CRITICAL lines of the unit within `errors.window`, whatever their class, with the last one. */
export function criticalErrorsRow(facts: UnitFacts, language: Language): Row {
  const text = texts[language];
  const { criticalErrors, sight, settings } = facts;
  const { limit, windowMs } = settings.errors;
  const window = span(windowMs, language);
  const row = { key: "critical_errors", normal: text.normal(window), unitOfMeasure: "errors", gist: null } as const;
  if (sight.visible === false) {
    const detail = [text.output(sight.output ?? "?")];
    return { ...row, status: "unknown", measured: text.elsewhere, value: null, detail };
  }
  if (!criticalErrors.ok)
    return { ...row, status: "unknown", measured: text.notSeen, value: null, detail: [criticalErrors.message] };
  const { count, lastText, complete } = criticalErrors.value;
  return {
    ...row,
    status: count > limit ? "critical" : count > 0 ? "warning" : "ok",
    measured: String(count),
    value: count,
    detail: [
      ...(lastText === null ? [] : [text.last(lastText), text.limit(limit, window)]),
      ...(complete ? [] : [text.incomplete]),
    ],
  };
}

import type { Language } from "../../../model/language.ts";
import { isRunning, type UnitFacts } from "../facts.ts";
import { growthOf } from "../growth.ts";
import { size, span } from "../quantities.ts";
import type { Row } from "../row.ts";

const texts = {
  en: {
    normal: (most: string) => `up to ${most}/h`,
    notRunning: "the unit is not running",
    none: "no samples yet",
    few: "too few samples yet",
    perHour: (bytes: string) => `${bytes}/h`,
    byDaemon: "The daemon (unitwarden run) takes one a minute.",
    count: (samples: number, warmUp: string) => `${samples} since the warm-up (${warmUp}) of this invocation.`,
    over: (time: string) => `Over ${time}, by the daemon's samples.`,
    course: {
      grows: "It keeps growing: a leak, by all that can be seen.",
      above: "Faster than memory.growth; not yet proven to last.",
      unproven: "It may yet be a warm-up, a step or a swing.",
      "levels-off": "It levels off.",
      steady: null,
    },
  },
  ru: {
    normal: (most: string) => `до ${most}/ч`,
    notRunning: "юнит не работает",
    none: "замеров ещё нет",
    few: "замеров ещё мало",
    perHour: (bytes: string) => `${bytes}/ч`,
    byDaemon: "Их делает демон (unitwarden run), раз в минуту.",
    count: (samples: number, warmUp: string) => `После прогрева (${warmUp}) этого запуска: ${samples}.`,
    over: (time: string) => `За ${time}, по замерам демона.`,
    course: {
      grows: "Растёт и дальше: по всему видно, что это утечка.",
      above: "Быстрее, чем memory.growth; что это надолго, ещё не доказано.",
      unproven: "Это ещё может быть прогрев, ступень или колебание.",
      "levels-off": "Рост затихает.",
      steady: null,
    },
  },
} as const satisfies Record<Language, unknown>;

/** Memory growth an hour by the daemon's own samples of this invocation and by its own detector, after the warm-up. */
export function memoryGrowthRow(facts: UnitFacts, language: Language): Row {
  const text = texts[language];
  const { samples, settings, state } = facts;
  const { growthBytesPerHour: most, warmUpMs } = settings.memory;
  const row = { key: "memory_growth", normal: text.normal(size(most, language)), unitOfMeasure: "B/h" } as const;
  const unknown = (measured: string, detail: readonly string[]): Row => ({
    ...row,
    status: "unknown",
    measured,
    value: null,
    detail,
    gist: null,
  });
  if (!isRunning(facts)) return unknown(text.notRunning, []);
  if (!samples.ok) return unknown(text.none, [samples.message]);
  if (samples.value.length === 0) return unknown(text.none, [text.byDaemon]);
  const activeSinceMs = state.ok ? state.value.activeSinceMs : null;
  const growth = growthOf(samples.value, { activeSinceMs, settings });
  if (growth.kind === "too-few") return unknown(text.few, [text.count(growth.samples, span(warmUpMs, language))]);
  const { bytesPerHour, course, spanMs } = growth;
  const told = text.course[course];
  const shown = `${bytesPerHour > 0 ? "+" : ""}${size(bytesPerHour, language)}`;
  return {
    ...row,
    status: course === "grows" || course === "above" ? "warning" : "ok",
    measured: text.perHour(shown),
    value: Math.round(bytesPerHour),
    detail: [...(told === null ? [] : [told]), text.over(span(spanMs, language))],
    gist: null,
  };
}

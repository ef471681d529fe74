import type { Language } from "../../../config/language.ts";
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
    over: (samples: number, time: string) => `Over ${time}, ${samples} samples of the daemon.`,
  },
  ru: {
    normal: (most: string) => `до ${most}/ч`,
    notRunning: "юнит не работает",
    none: "замеров ещё нет",
    few: "замеров ещё мало",
    perHour: (bytes: string) => `${bytes}/ч`,
    byDaemon: "Их делает демон (unitwarden run), раз в минуту.",
    count: (samples: number, warmUp: string) => `После прогрева (${warmUp}) этого запуска: ${samples}.`,
    over: (samples: number, time: string) => `За ${time}, замеров демона: ${samples}.`,
  },
} as const satisfies Record<Language, unknown>;

/** Memory growth an hour by the daemon's own samples of this invocation, after its warm-up. */
export function memoryGrowthRow(facts: UnitFacts, language: Language): Row {
  const text = texts[language];
  const { samples, settings, state, atMs } = facts;
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
  const growth = growthOf(samples.value, { activeSinceMs, warmUpMs, nowMs: atMs });
  if (growth.kind === "too-few") return unknown(text.few, [text.count(growth.samples, span(warmUpMs, language))]);
  const { bytesPerHour } = growth;
  const shown = `${bytesPerHour > 0 ? "+" : ""}${size(bytesPerHour, language)}`;
  return {
    ...row,
    status: bytesPerHour > most ? "warning" : "ok",
    measured: text.perHour(shown),
    value: Math.round(bytesPerHour),
    detail: [text.over(growth.samples, span(growth.spanMs, language))],
    gist: null,
  };
}

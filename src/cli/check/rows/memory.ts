import type { Language } from "../../../model/language.ts";
import { measuredBytes } from "../../../detectors/memory-level.ts";
import { limitBytes } from "../../../detectors/memory-limit/limit.ts";
import type { MemoryObservation } from "../../../model/observation.ts";
import { isRunning, type UnitFacts } from "../facts.ts";
import { size } from "../quantities.ts";
import type { Row } from "../row.ts";

const texts = {
  en: {
    upTo: (limit: string) => `up to ${limit}`,
    notRunning: "the unit is not running",
    notSeen: "not seen",
    measures: { anon: "anon", "working-set": "working set", current: "MemoryCurrent" },
    current: (bytes: string) => `MemoryCurrent ${bytes}`,
    from: {
      configured: "Limit: memory.limit of the configuration.",
      unit: "Limit: 90 % of the unit's MemoryHigh/MemoryMax.",
      settled: "Limit: what the unit settled at after warm-up, twice.",
      least: "The limit is not known until the daemon has seen the unit settle; it will be this or more.",
    },
    source: {
      "cgroup-v1": "Source: memory.stat (cgroup v1).",
      "cgroup-v2": "Source: memory.stat (cgroup v2).",
      pss: "Source: sum of PSS over the unit's processes (no memory accounting).",
    },
  },
  ru: {
    upTo: (limit: string) => `до ${limit}`,
    notRunning: "юнит не работает",
    notSeen: "не видна",
    measures: { anon: "анон.", "working-set": "рабочий набор", current: "MemoryCurrent" },
    current: (bytes: string) => `MemoryCurrent ${bytes}`,
    from: {
      configured: "Предел: memory.limit из настроек.",
      unit: "Предел: 90 % от MemoryHigh/MemoryMax юнита.",
      settled: "Предел: вдвое больше установившегося после прогрева.",
      least: "Предел неизвестен, пока демон не увидит юнит после прогрева; он будет не ниже этого.",
    },
    source: {
      "cgroup-v1": "Источник: memory.stat (cgroup v1).",
      "cgroup-v2": "Источник: memory.stat (cgroup v2).",
      pss: "Источник: сумма PSS процессов юнита (учёта памяти нет).",
    },
  },
} as const satisfies Record<Language, unknown>;

interface Limit {
  readonly bytes: number;
  readonly from: keyof (typeof texts)["en"]["from"];
}

/** Memory by `memory.measure` against the limit in force, with MemoryCurrent beside it: the number that people know. */
export function memoryRow(facts: UnitFacts, language: Language): Row {
  const text = texts[language];
  const { memory, settings } = facts;
  const limit = limitOf(facts, memory.ok ? memory.value : null);
  const normal = text.upTo(size(limit.bytes, language));
  const row = { key: "memory", normal, unitOfMeasure: "B" } as const;
  const bytes = memory.ok ? measuredBytes(memory.value, settings.memory.measure) : null;
  if (!isRunning(facts) || !memory.ok || bytes === null) {
    const measured = isRunning(facts) || !facts.state.ok ? text.notSeen : text.notRunning;
    const detail = isRunning(facts) && !memory.ok ? [memory.message] : [];
    return { ...row, status: "unknown", measured, value: null, detail, gist: null };
  }
  const { measure } = settings.memory;
  const { currentBytes, source } = memory.value;
  const shown = size(bytes, language);
  const beside = measure === "current" || currentBytes === null ? [] : [text.current(size(currentBytes, language))];
  const over = bytes > limit.bytes;
  return {
    ...row,
    status: !over ? "ok" : limit.from === "least" ? "warning" : "critical",
    measured: [`${shown} ${text.measures[measure]}`, ...beside].join(", "),
    value: bytes,
    detail: [...(over || limit.from === "unit" ? [text.from[limit.from]] : []), text.source[source]],
    gist: shown,
  };
}

/** The limit in force, bytes; null while it is not known. */
export function memoryLimitOf(facts: UnitFacts): number | null {
  const limit = limitOf(facts, facts.memory.ok ? facts.memory.value : null);
  return limit.from === "least" ? null : limit.bytes;
}

/** The limit as the daemon has it; where only its floor is known, the floor. */
function limitOf({ settings, settledBytes }: UnitFacts, memory: MemoryObservation | null): Limit {
  const configured = settings.memory.limitBytes;
  const unitLimitBytes = memory?.unitLimitBytes ?? null;
  const known = limitBytes({ configured, unitLimitBytes, settledBytes });
  if (known !== null) {
    return { bytes: known, from: configured !== null ? "configured" : unitLimitBytes !== null ? "unit" : "settled" };
  }
  return { bytes: limitBytes({ configured: null, unitLimitBytes: null, settledBytes: 0 }) ?? 0, from: "least" };
}

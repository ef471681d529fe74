import { whyNotEnforced } from "../../knowledge/enforcement-off.ts";
import { redact } from "../../knowledge/redaction.ts";
import type { Language } from "../../model/language.ts";
import type { UnitNotes } from "./unit-notes.ts";

/** A path may hold a line end, and must not end the comment it stands in. */
const controls = /\p{Cc}/gu;
const MEGABYTE = 1024 * 1024;

/** The words of a configuration that is written for its owner. */
const words = {
  en: {
    head: [
      "Configuration of unitwarden. It is yours: what you write here no installation changes.",
      "Every key and its default: unitwarden config example, or man unitwarden.toml.",
      "After a change: unitwarden config check && systemctl reload unitwarden",
    ],
    mode: `"observe": only say what would be done`,
    memory: (now: string) => `Memory: ${now}`,
    now: (mb: number) => `${mb} MB now`,
    unknown: "not known yet",
    ownLimit: (mb: number) => `the unit's own limit is ${mb} MB, and 90 % of that is the limit here`,
    noLimit: "without a limit here it is 150M, or twice what the unit settles at, whichever is more",
    beats: (count: number) =>
      `Activity: heartbeats are seen in its journal, about ${count} a minute; silence is noticed.`,
    noBeats:
      "Activity: no heartbeats are seen in its journal, so silence is not noticed. Where it writes a line regularly, name it:",
    program: (program: string) => `Single instance: held to one ${program}; strays are ended.`,
    off: "Single instance: not held to one.",
    depends: "What it needs; while that does not answer, no restart is spent.",
    dependsLater: "What it needs is learnt from its heartbeats. Its environment names this too:",
  },
  ru: {
    head: [
      "Настройки unitwarden. Они ваши: то, что вы здесь напишете, установка не изменит.",
      "Все ключи и значения по умолчанию: unitwarden config example или man unitwarden.toml.",
      "После правки: unitwarden config check && systemctl reload unitwarden",
    ],
    mode: "«observe»: только говорить, что было бы сделано",
    memory: (now: string) => `Память: ${now}`,
    now: (mb: number) => `сейчас ${mb} МБ`,
    unknown: "пока неизвестно",
    ownLimit: (mb: number) => `предел самого юнита — ${mb} МБ, здесь предел — 90 % от него`,
    noLimit: "без предела здесь это 150M или вдвое больше установившегося, смотря что больше",
    beats: (count: number) =>
      `Активность: в журнале видны признаки жизни, около ${count} в минуту; тишина будет замечена.`,
    noBeats:
      "Активность: признаков жизни в журнале не видно, тишина не будет замечена. Если юнит регулярно пишет какую-то строку, назовите её:",
    program: (program: string) => `Один экземпляр: ${program}; лишние копии завершаются.`,
    off: "Один экземпляр: не соблюдается.",
    depends: "Что ему нужно; пока оно не отвечает, перезапуски не тратятся.",
    dependsLater: "Что ему нужно, видно по признакам жизни. В его окружении названо и это:",
  },
} as const satisfies Record<Language, unknown>;

/** What a new configuration file begins with. */
export const configurationHead = (language: Language): string =>
  words[language].head.map((line) => `# ${line}\n`).join("");

/** The section of a unit: settings that fit it, and in comments what was seen and what could be set. Ends with a line end. */
export function unitSection(notes: UnitNotes, language: Language): string {
  const say = words[language];
  const { memoryBytes, limitBytes, heartbeats, program, offReason, depends, services } = notes;
  const now = memoryBytes === null || !notes.isRunning ? say.unknown : say.now(Math.round(memoryBytes / MEGABYTE));
  const limit = limitBytes === null ? say.noLimit : say.ownLimit(Math.round(limitBytes / MEGABYTE));
  const all = [...depends, ...services];
  const known = depends.length > 0;
  return [
    `[units.${JSON.stringify(notes.unit)}]`,
    `mode = "heal" # ${say.mode}`,
    "",
    `# ${program === null ? say.off : say.program(program)}${offReason === null ? "" : ` ${whyNotEnforced(offReason, language)}`}`,
    "",
    `# ${say.memory(now)}; ${limit}.`,
    `#memory.limit = "150M"`,
    "",
    ...((heartbeats ?? 0) > 0
      ? [`# ${say.beats(heartbeats ?? 0)}`]
      : [`# ${say.noBeats}`, `#activity.pattern = 'getUpdates.*200 OK'`]),
    ...(services.length === 0
      ? []
      : ["", `# ${known ? say.depends : say.dependsLater}`, `${known ? "" : "#"}depends = ${JSON.stringify(all)}`]),
    "",
  ]
    .map((line) => redact(line.replaceAll(controls, "?")))
    .join("\n");
}

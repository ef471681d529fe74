import type { Language } from "../../../model/language.ts";
import type { DependencyFact, UnitFacts } from "../facts.ts";
import type { Row, Status } from "../row.ts";

const texts = {
  en: {
    normal: "all up",
    noneKnown: "none known",
    how: "Name them in depends; a bot's heartbeat lines show them too.",
    answer: (up: number, of: number) => `${up} of ${of} up`,
    notAsked: (count: number) => `${count} not asked`,
    line: { up: "up", down: "down", notAsked: "not asked" },
  },
  ru: {
    normal: "все отвечают",
    noneKnown: "неизвестны",
    how: "Назовите их в depends; строки активности бота тоже их показывают.",
    answer: (up: number, of: number) => `отвечают: ${up} из ${of}`,
    notAsked: (count: number) => `не опрошены: ${count}`,
    line: { up: "отвечает", down: "недоступна", notAsked: "не опрошена" },
  },
} as const satisfies Record<Language, unknown>;

/** What the unit depends on, asked just now; one that is down is critical, one that cannot be asked is unknown. */
export function dependenciesRow({ dependencies }: UnitFacts, language: Language): Row {
  const text = texts[language];
  const row = { key: "dependencies", normal: text.normal, unitOfMeasure: "dependencies" } as const;
  if (dependencies.length === 0)
    return { ...row, status: "unknown", measured: text.noneKnown, value: null, detail: [text.how], gist: null };
  const up = dependencies.filter((dependency) => dependency.up === true).length;
  const down = dependencies.filter((dependency) => dependency.up === false).length;
  const notAsked = dependencies.length - up - down;
  const status: Status = down > 0 ? "critical" : notAsked > 0 ? "unknown" : "ok";
  const parts = [text.answer(up, dependencies.length), ...(notAsked > 0 ? [text.notAsked(notAsked)] : [])];
  const line = ({ name, up: answers, detail }: DependencyFact): string =>
    `${name}: ${text.line[answers === null ? "notAsked" : answers ? "up" : "down"]} (${detail})`;
  return { ...row, status, measured: parts.join(", "), value: up, detail: dependencies.map(line), gist: null };
}

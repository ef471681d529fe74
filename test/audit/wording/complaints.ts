import type { DetectorName } from "../../../src/model/assessment.ts";
import type { Language } from "../../../src/model/language.ts";
import { unitName } from "../../detectors/observations.ts";

/** What a sentence for people never says. */
export const nonsense = /undefined|\bnull\b|\[object|NaN|Infinity/;

/** What is wrong with a sentence about the unit. */
export function complaints(sentence: string, language: Language = "en"): readonly string[] {
  return [
    isRussian(sentence) !== (language === "ru") && `is not in ${language}: ${sentence}`,
    nonsense.test(sentence) && `talks nonsense: ${sentence}`,
    !sentence.includes(unitName) && `does not name the unit: ${sentence}`,
    !/[.)]$/.test(sentence) && `does not end: ${sentence}`,
  ].filter((complaint) => complaint !== false);
}

/** Of two languages in one sentence, the other one is quoted or a code. */
function isRussian(sentence: string): boolean {
  return /[а-яё]{2}/i.test(sentence);
}

export const detectors: readonly DetectorName[] = [
  "inactive",
  "flapping",
  "stray",
  "conflict",
  "memory-limit",
  "memory-growth",
  "incurable",
  "stall",
  "errors",
  "dependency",
];
export const kinds = ["restart", "start", "hold", "end-strays"] as const;

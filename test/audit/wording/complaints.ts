import type { DetectorName } from "../../../src/model/assessment.ts";
import { unitName } from "../../detectors/observations.ts";

/** What a sentence for people never says. */
export const nonsense = /undefined|\bnull\b|\[object|NaN|Infinity/;

/** What is wrong with a sentence about the unit. */
export function complaints(sentence: string): readonly string[] {
  return [
    nonsense.test(sentence) && `talks nonsense: ${sentence}`,
    !sentence.includes(unitName) && `does not name the unit: ${sentence}`,
    !/[.)]$/.test(sentence) && `does not end: ${sentence}`,
  ].filter((complaint) => complaint !== false);
}

export const detectors: readonly DetectorName[] = [
  "inactive",
  "flapping",
  "stray",
  "conflict",
  "memory-limit",
  "stall",
  "errors",
  "dependency",
];
export const kinds = ["restart", "start", "hold", "end-strays"] as const;

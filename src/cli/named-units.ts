import { inLanguage } from "../config/problem.ts";
import { completeUnitName } from "../config/unit-name.ts";
import type { Language } from "../model/language.ts";
import { type Result, success } from "../model/result.ts";
import type { UnitName } from "../model/scalars.ts";

/** The units of the command line, `.service` added where it is left out; fails, in the reader's language, with the first that is no name. */
export function namedUnits(words: readonly string[], language: Language): Result<readonly UnitName[]> {
  const names: UnitName[] = [];
  for (const word of words) {
    const name = completeUnitName(word);
    if (!name.ok) return { ...name, message: inLanguage(language, name.message) };
    names.push(name.value);
  }
  return success(names);
}

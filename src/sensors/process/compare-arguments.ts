/** How the arguments after a script differ from the unit's. */
export type ArgumentsRelation = "equal" | "flags-differ" | "other";

/**
 * Compares two argument lists. Another positional word, or another value of a flag, is another job of the same file
 * (`manage.py migrate`, `--config=stage.toml`); bare flags alone (`--verbose`) are not.
 */
export function compareArguments(unit: readonly string[], candidate: readonly string[]): ArgumentsRelation {
  if (sameWords(unit, candidate)) return "equal";
  const positionalsAgree = sameWords(unit.filter(isPositional), candidate.filter(isPositional));
  const valuesAgree = sameWords(unit.filter(isValued).toSorted(), candidate.filter(isValued).toSorted());
  return positionalsAgree && valuesAgree ? "flags-differ" : "other";
}

function isPositional(word: string): boolean {
  return !word.startsWith("-") || word === "-";
}

/** `--name=value`, and `-xVALUE`: a short flag may hold its value, save where it only repeats itself (`-vv`). */
function isValued(word: string): boolean {
  if (word.startsWith("--")) return word.includes("=");
  return /^-.{2,}$/su.test(word) && !/^-([A-Za-z])\1+$/u.test(word);
}

function sameWords(one: readonly string[], other: readonly string[]): boolean {
  return one.length === other.length && one.every((word, index) => word === other[index]);
}

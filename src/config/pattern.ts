import { failure, success } from "../model/result.ts";
import type { Result } from "../model/result.ts";
import { parsePattern } from "./pattern-syntax.ts";
import type { PatternItem, PatternItems } from "./pattern-syntax.ts";

/** The longest pattern, in characters: a heartbeat fits in far less, and the check below stays quick. */
export const longestPattern = 1000;

/** From this many repeats on, a bounded quantifier can be as slow as an unbounded one. */
const manyRepeats = 10;

/** One character of each sort that a class may hold: ASCII, a line feed, and letters beyond ASCII. */
const sampleCharacters = [
  ...Array.from({ length: 128 }, (_, code) => String.fromCodePoint(code)),
  "é",
  "Ж",
  "中",
  "\u2028",
];

/** Reads the source of a case-insensitive regular expression that is safe to run on every message of a unit. */
export function parseActivityPattern(text: string): Result<string> {
  if (text.trim() === "") return wrong("the pattern is empty and would match every message");
  if (text.length > longestPattern) {
    return wrong(`the pattern has ${text.length} characters; the limit is ${longestPattern}`);
  }
  let compiled: RegExp;
  try {
    compiled = new RegExp(text, "i");
  } catch (error) {
    const why = error instanceof Error ? error.message.replace(/^.*\/i?: /s, "") : String(error);
    return wrong(`the pattern is not a regular expression: ${why.charAt(0).toLowerCase()}${why.slice(1)}`);
  }
  const culprit = catastrophicPart(parsePattern(text));
  if (culprit !== null) {
    const shown = culprit.length > 60 ? `${culprit.slice(0, 60)}…` : culprit;
    return wrong(
      `the pattern repeats "${shown}", which matches one text in too many ways and can take for ever; simplify it`,
    );
  }
  if (compiled.test("")) return wrong("the pattern matches the empty text and so every message");
  return success(text);
}

/** Source of the first group whose repeats can be split in ever more ways, as in `(a+)+` and `(a|a)*`; null when none. */
function catastrophicPart(alternatives: readonly PatternItems[]): string | null {
  for (const item of alternatives.flat()) {
    if (item.alternatives.length === 0) continue;
    if (item.max >= manyRepeats && (repeatsRepeat(item) || alternativesOverlap(item))) return item.source;
    const inside = catastrophicPart(item.alternatives);
    if (inside !== null) return inside;
  }
  return null;
}

/** True unless each alternative holds a character that no repeat inside can swallow: it fixes where a turn ends. */
function repeatsRepeat(group: PatternItem): boolean {
  const repeated = repeatedCharacters(group.alternatives);
  if (repeated.size === 0) return false;
  const separates = (item: PatternItem): boolean =>
    item.kind === "character" && item.min > 0 && item.min === item.max && isDisjoint(charactersOf(item), repeated);
  return !group.alternatives.every((items) => unwrap(items).some(separates));
}

function alternativesOverlap(group: PatternItem): boolean {
  const seen = new Set<string>();
  for (const items of unwrapAlternatives(group.alternatives)) {
    const [only, ...others] = items;
    if (only?.kind !== "character" || others.length > 0) continue;
    const characters = charactersOf(only);
    if (!isDisjoint(characters, seen)) return true;
    for (const character of characters) seen.add(character);
  }
  return false;
}

function repeatedCharacters(alternatives: readonly PatternItems[]): Set<string> {
  const characters = new Set<string>();
  for (const item of alternatives.flat()) {
    const added =
      item.max >= manyRepeats && item.max !== item.min ? allCharacters(item) : repeatedCharacters(item.alternatives);
    for (const character of added) characters.add(character);
  }
  return characters;
}

function allCharacters(item: PatternItem): Set<string> {
  if (item.kind === "back-reference") return new Set(sampleCharacters);
  if (item.kind === "character") return charactersOf(item);
  return new Set(item.alternatives.flat().flatMap((inner) => [...allCharacters(inner)]));
}

function charactersOf(item: PatternItem): Set<string> {
  const one = new RegExp(`^(?:${item.source})$`, "i");
  return new Set(sampleCharacters.filter((character) => one.test(character)));
}

function isDisjoint(some: ReadonlySet<string>, others: ReadonlySet<string>): boolean {
  return [...some].every((character) => !others.has(character));
}

/** Looks through groups that stand exactly once: `((a+))+` is `(a+)+`. */
function unwrap(items: PatternItems): PatternItems {
  return items.flatMap((item) => {
    const [only, ...others] = item.alternatives;
    const plain =
      item.kind === "group" && item.min === 1 && item.max === 1 && only !== undefined && others.length === 0;
    return plain ? unwrap(only) : [item];
  });
}

function unwrapAlternatives(alternatives: readonly PatternItems[]): readonly PatternItems[] {
  return alternatives.flatMap((items) => {
    const [only, ...others] = unwrap(items);
    const nested = only?.kind === "group" && only.min === 1 && only.max === 1 && others.length === 0;
    return nested ? unwrapAlternatives(only.alternatives) : [unwrap(items)];
  });
}

function wrong(message: string): Result<string> {
  return failure("bad-pattern", message, { recoverable: false });
}

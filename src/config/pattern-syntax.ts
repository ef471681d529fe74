/** One item of a regular expression with how often it may stand: a single character, a group, or nothing of width. */
export interface PatternItem {
  readonly kind: "character" | "group" | "zero-width" | "back-reference";
  /** Source of the item without its quantifier. */
  readonly source: string;
  /** The alternatives inside a group (or look-around); empty for all else. */
  readonly alternatives: readonly PatternItems[];
  readonly min: number;
  readonly max: number;
}

/** A sequence of items. */
export type PatternItems = readonly PatternItem[];

type Bare = Omit<PatternItem, "min" | "max">;

/** Takes apart the source of a regular expression that compiles (without the flags u and v) into its alternatives. */
export function parsePattern(source: string): readonly PatternItems[] {
  return parseAlternatives(source, 0).alternatives;
}

function parseAlternatives(source: string, start: number): { alternatives: readonly PatternItems[]; end: number } {
  const alternatives: PatternItem[][] = [[]];
  let at = start;
  while (at < source.length && source[at] !== ")") {
    if (source[at] === "|") {
      alternatives.push([]);
      at += 1;
      continue;
    }
    const bare = parseItem(source, at);
    const quantifier = parseQuantifier(source, bare.end);
    alternatives.at(-1)?.push({ ...bare.item, min: quantifier.min, max: quantifier.max });
    at = quantifier.end;
  }
  return { alternatives, end: at };
}

function parseItem(source: string, start: number): { item: Bare; end: number } {
  const rest = source.slice(start);
  if (rest.startsWith("(")) {
    const opening = /^\((?:\?(?:<?[=!]|<[^>]*>|[a-z-]*:))?/i.exec(rest)?.[0] ?? "(";
    const inside = parseAlternatives(source, start + opening.length);
    const end = inside.end + 1;
    const kind = /[=!]$/.test(opening) ? "zero-width" : "group";
    return { item: { kind, source: source.slice(start, end), alternatives: inside.alternatives }, end };
  }
  const text = /^(?:\[(?:\\.|[^\]\\])*\]|\\(?:x[\da-f]{2}|u[\da-f]{4}|c[a-z]|k<[^>]*>|[1-9]\d*|.))/is.exec(rest)?.[0];
  const token = text ?? rest.slice(0, 1);
  return { item: { kind: kindOf(token), source: token, alternatives: [] }, end: start + token.length };
}

function kindOf(token: string): Bare["kind"] {
  if (/^(?:[\^$]|\\b)$/i.test(token)) return "zero-width";
  return /^\\(?:[1-9]|k<)/.test(token) ? "back-reference" : "character";
}

function parseQuantifier(source: string, start: number): { min: number; max: number; end: number } {
  const match = /^(?:([*+?])|\{(\d+)(?:(,)(\d*))?\})\??/.exec(source.slice(start));
  if (match === null) return { min: 1, max: 1, end: start };
  const [text, sign, least, comma, most] = match;
  const end = start + text.length;
  if (sign !== undefined) return { min: sign === "+" ? 1 : 0, max: sign === "?" ? 1 : Infinity, end };
  const min = Number(least);
  if (comma === undefined) return { min, max: min, end };
  return { min, max: most === undefined || most === "" ? Infinity : Number(most), end };
}

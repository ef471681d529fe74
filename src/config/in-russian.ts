import { literally } from "../knowledge/literally.ts";
import { fragments } from "./russian-fragments.ts";
import type { Wording } from "./russian-fragments.ts";
import { messages } from "./russian-messages.ts";

/** What may stand in a hole that is taken over as it stands, by its sort. */
const verbatim: Readonly<Record<string, string>> = {
  text: "[^]*",
  /** What stands between quotes and holds none. */
  word: `[^"]*`,
  words: String.raw`[\w, -]+`,
  number: String.raw`\d+`,
  /** A string as JSON writes it. */
  shown: String.raw`"(?:[^"\\]|\\[^])*"`,
  literal: String.raw`(?:"(?:[^"\\]|\\[^])*"|[\d.e+-]+|-?Infinity|NaN|true|false)`,
};

interface Template {
  readonly pattern: RegExp;
  readonly russian: string;
}

interface Templates {
  readonly ofMessages: readonly Template[];
  readonly ofFragments: ReadonlyMap<string, readonly Template[]>;
}

/** Made when they are first needed: the daemon hardly ever needs them. */
let made: Templates | null = null;

function templates(): Templates {
  made ??= {
    ofMessages: messages.map(templateOf),
    ofFragments: new Map(Object.entries(fragments).map(([sort, all]) => [sort, all.map(templateOf)])),
  };
  return made;
}

/**
 * A message about the configuration in Russian, unchanged where it is none that is known.
 * The English messages are the source, as in gettext(1): whoever writes one adds it to russian-messages.ts.
 */
export function inRussian(message: string): string {
  return reworded(message, templates().ofMessages);
}

function reworded(text: string, known: readonly Template[]): string {
  for (const { pattern, russian } of known) {
    const match = pattern.exec(text);
    if (match === null) continue;
    return russian.replaceAll(/\{(([a-z]+)\d?)\}/g, (_, name: string, sort: string) => {
      const given = match.groups?.[name] ?? "";
      return reworded(given, templates().ofFragments.get(sort) ?? []);
    });
  }
  return text;
}

function templateOf([english, russian]: Wording): Template {
  return { pattern: new RegExp(`^${sourceOf(english, true)}$`), russian };
}

/** A regular expression for an English wording; the holes of fragments inside it are not captured. */
function sourceOf(english: string, captures: boolean): string {
  const hole = /\{(([a-z]+)\d?)\}/g;
  let source = "";
  let at = 0;
  for (const { 0: whole, 1: name, 2: sort = "", index } of english.matchAll(hole)) {
    source += `${literally(english.slice(at, index))}(${captures ? `?<${name}>` : "?:"}${holeSource(sort)})`;
    at = index + whole.length;
  }
  return source + literally(english.slice(at));
}

function holeSource(sort: string): string {
  return verbatim[sort] ?? (fragments[sort] ?? []).map(([english]) => sourceOf(english, false)).join("|");
}

import type { Language } from "../model/language.ts";

/** The language for people by LC_ALL, LC_MESSAGES and LANG, in that order (locale(7)); English where they say nothing else. */
export function languageOf(environment: Readonly<Record<string, string | undefined>>): Language {
  const named = [environment["LC_ALL"], environment["LC_MESSAGES"], environment["LANG"]];
  const first = named.find((value) => value !== undefined && value !== "") ?? "";
  return /^ru(?:[_.@]|$)/i.test(first) ? "ru" : "en";
}

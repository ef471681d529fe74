import { redact } from "../knowledge/redaction.ts";
import type { Language } from "../model/language.ts";
import { inRussian } from "./in-russian.ts";
import type { KeyLocator } from "./key-locator.ts";
import { formatKeyPath } from "./key-path.ts";
import type { KeyPath } from "./key-path.ts";

/** One thing that is wrong, or odd, about a value of the file. */
export interface Problem {
  /** The value meant; empty for the file as a whole. */
  readonly path: KeyPath;
  readonly message: string;
}

/** Writes problems as lines `FILE:LINE: KEY: what is wrong`, in the order of the file, each once. */
export function formatProblems(
  problems: readonly Problem[],
  at: { path: string; locate: KeyLocator; language: Language },
): string[] {
  const lines = problems
    .map((problem) => ({ line: at.locate(problem.path), problem }))
    .toSorted((one, other) => one.line - other.line)
    .map(({ line, problem }) => {
      const key = problem.path.length === 0 ? "" : ` ${safeLine(formatKeyPath(problem.path))}:`;
      // Apart from the key: "token: …" would itself look like a secret.
      return `${safeLine(at.path)}:${line}:${key} ${safeLine(inLanguage(at.language, problem.message))}`;
    });
  return [...new Set(lines)];
}

/** A message, which is written in English, in the language of its reader. */
export function inLanguage(language: Language, message: string): string {
  return language === "ru" ? inRussian(message) : message;
}

/** One line that is safe to print: no secret, and no control or direction character that breaks a log or reaches a terminal. */
export function safeLine(text: string): string {
  return redact(text).replaceAll(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]+/gu, " ");
}

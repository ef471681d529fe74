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
export function formatProblems(problems: readonly Problem[], at: { path: string; locate: KeyLocator }): string[] {
  const lines = problems
    .map((problem) => ({ line: at.locate(problem.path), problem }))
    .toSorted((one, other) => one.line - other.line)
    .map(({ line, problem }) => {
      const key = problem.path.length === 0 ? "" : ` ${formatKeyPath(problem.path)}:`;
      return oneLine(`${at.path}:${line}:${key} ${problem.message}`);
    });
  return [...new Set(lines)];
}

/** Control characters, line ends first of all, and signs that turn the direction of writing must not break a line of a log or reach a terminal. */
export function oneLine(text: string): string {
  return text.replaceAll(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]+/gu, " ");
}

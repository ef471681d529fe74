import type { EnvironmentFileFact, FileFact, VariableFact } from "../../knowledge/diagnosis/facts.ts";
import { valueStateOf } from "../../knowledge/diagnosis/placeholder.ts";
import { parseEnvironmentFile } from "../probe/parse-environment-file.ts";
import { readAtMost } from "./bounded-read.ts";

const MOST_BYTES = 1024 * 1024;
const ASSIGNMENT = /^\s*[A-Za-z_][A-Za-z0-9_]*[ \t]*=/;
const EXPORT = /^\s*export\s+([A-Za-z_][A-Za-z0-9_]*)=/;
const NOTHING = /^\s*(?:[#;]|$)/;

/** An environment file as it is to be looked at. */
export interface EnvironmentSource {
  readonly path: string;
  readonly readBy: EnvironmentFileFact["readBy"];
  readonly optional: boolean;
}

/** What an environment file holds, and its variables with their values, which must not leave the program. */
export interface ReadEnvironment {
  readonly fact: EnvironmentFileFact;
  readonly values: ReadonlyMap<string, string>;
}

/** Reads an environment file that is there. */
export function readEnvironmentFile({ readBy, optional }: EnvironmentSource, file: FileFact): ReadEnvironment {
  const text = file.state === "ok" || file.state === "forbidden" ? readAtMost(file.path, MOST_BYTES) : null;
  const values = text === null ? new Map<string, string>() : valuesOf(text, readBy);
  const variables = [...values].map(([name, value]): VariableFact => ({ name, state: valueStateOf(name, value) }));
  const badLines = text === null || readBy === "program" ? [] : badLinesOf(text);
  const lines = text?.split("\n") ?? [];
  const badNames = badLines.flatMap((number) => EXPORT.exec(lines[number - 1] ?? "")?.[1] ?? []);
  const state = file.state === "ok" && text === null ? "unreadable" : file.state;
  return { fact: { path: file.path, state, readBy, optional, variables, badLines, badNames }, values };
}

/** python-dotenv knows `export`; systemd does not. */
function valuesOf(text: string, readBy: EnvironmentFileFact["readBy"]): ReadonlyMap<string, string> {
  return parseEnvironmentFile(readBy === "program" ? text.replaceAll(/^[ \t]*export[ \t]+/gm, "") : text);
}

/** Lines that systemd passes over without a word to the program; none where a value goes over several lines. */
function badLinesOf(text: string): readonly number[] {
  const lines = text.split("\n");
  // A comment may have an apostrophe.
  const isOpen = lines.some(
    (line) => !NOTHING.test(line) && (line.endsWith("\\") || (line.match(/(?<!\\)["']/g)?.length ?? 0) % 2 === 1),
  );
  if (isOpen) return [];
  return lines.flatMap((line, index) => (NOTHING.test(line) || ASSIGNMENT.test(line) ? [] : [index + 1]));
}

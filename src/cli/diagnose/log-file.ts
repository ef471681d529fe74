import type { InvocationId, UnitName } from "../../model/scalars.ts";
import { type FileTail, outputFilesOf, tailOf } from "../../sensors/deployment/output-files.ts";
import { entryOf } from "../../sensors/journal/entry.ts";
import type { Fields } from "../../sensors/journal/query-answers.ts";

/** What a fall shows right before it, and no more: of older lines it is not known which fall they belong to. */
const MOST_LINES = 60;
const MOST_BYTES = 64 * 1024;

/**
 * What a unit wrote to its own files, as if the journal had it: written when the file was, by the invocation that systemd
 * spoke of last. Empty where its output goes to the journal, or cannot be read.
 */
export function linesOfFiles(
  unit: UnitName,
  properties: Readonly<Record<string, unknown>>,
  entries: readonly Fields[],
): readonly Fields[] {
  const invocation = entries.map((fields) => entryOf(fields)?.aboutInvocationId ?? null).findLast((id) => id !== null);
  const tails = outputFilesOf(unit, unitFilesOf(properties)).flatMap(
    (path) => tailOf(path, { maxBytes: MOST_BYTES, maxLines: MOST_LINES }) ?? [],
  );
  return tails.flatMap((tail) => fieldsOf(tail, unit, invocation ?? null));
}

function unitFilesOf({ FragmentPath, DropInPaths }: Readonly<Record<string, unknown>>): readonly string[] {
  const paths: readonly unknown[] = [FragmentPath, ...(Array.isArray(DropInPaths) ? DropInPaths : [])];
  return paths.filter((path) => typeof path === "string" && path !== "") as string[];
}

function fieldsOf(
  { path, lines, writtenAtWallMs }: FileTail,
  unit: UnitName,
  invocation: InvocationId | null,
): readonly Fields[] {
  const at = String(Math.round(writtenAtWallMs * 1000));
  return lines.map(
    (line, index) =>
      new Map<string, unknown>([
        ["__CURSOR", `${path}:${index}`],
        ["__REALTIME_TIMESTAMP", at],
        ["__MONOTONIC_TIMESTAMP", "0"],
        ["_SYSTEMD_UNIT", unit],
        ["_TRANSPORT", "stdout"],
        ["PRIORITY", "6"],
        ["MESSAGE", line],
        ...(invocation === null ? [] : ([["_SYSTEMD_INVOCATION_ID", invocation]] as const)),
      ]),
  );
}

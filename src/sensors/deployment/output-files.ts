import type { WallMs } from "../../model/scalars.ts";
import { ofRegularFile, readAtMost, textAt } from "./bounded-read.ts";

const MOST_UNIT_FILE_BYTES = 256 * 1024;
const OUTPUT = /^\s*Standard(Output|Error)\s*=\s*(.*?)\s*$/;
const TO_FILE = /^(?:file|append|truncate):(\/.*)$/;

/**
 * The files that a unit writes its output to instead of the journal, by the unit's own file and its drop-ins, in systemd's
 * order: systemd tells over D-Bus that it is a file, and not which one. Specifiers other than the unit's name are not known here.
 */
export function outputFilesOf(unit: string, unitFiles: readonly string[]): readonly string[] {
  const targets = new Map<string, string>();
  for (const path of unitFiles) {
    for (const line of (readAtMost(path, MOST_UNIT_FILE_BYTES) ?? "").split("\n")) {
      const [, stream, value] = OUTPUT.exec(line) ?? [];
      if (stream !== undefined && value !== undefined) targets.set(stream, value);
    }
  }
  const paths = [...targets.values()].flatMap((value) => TO_FILE.exec(value)?.[1] ?? []);
  const named = paths.map((path) => path.replaceAll("%n", unit).replaceAll("%N", unit.replace(/\.\w+$/, "")));
  return [...new Set(named)].filter((path) => !path.includes("%"));
}

/** The end of a file: whole lines, oldest first, and when it was last written to. */
export interface FileTail {
  readonly path: string;
  readonly lines: readonly string[];
  readonly writtenAtWallMs: WallMs;
}

/** Reads the last lines of a regular file; null where that cannot be done. */
export function tailOf(path: string, { maxBytes, maxLines }: { maxBytes: number; maxLines: number }): FileTail | null {
  return ofRegularFile(path, (descriptor, { size, mtimeMs }) => {
    const from = Math.max(0, size - maxBytes);
    const lines = textAt(descriptor, from, maxBytes).split("\n");
    // The first is cut, unless the file begins there; behind the last line end there is nothing.
    const whole = (from === 0 ? lines : lines.slice(1)).filter((line) => line !== "");
    return { path, lines: whole.slice(-maxLines), writtenAtWallMs: mtimeMs as WallMs };
  });
}

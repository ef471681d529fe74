const FRAME =
  /^\s{1,12}(?:File "(?<file>[^"\n]{1,300})", line [0-9]{1,7}(?:, in (?<python>[^\n]{1,120})|$)|at (?<node>[\w.<>$ ]{1,120}) \()/;
/** The last frame among lines, as it is written: `File "bot.py", line 3, in main`; null where there is none. */
export function frameOf(lines: readonly string[]): string | null {
  return lines.findLast((line) => FRAME.test(line))?.trim() ?? null;
}

/** What differs from one fall to the next and means nothing: times, numbers, addresses, quoted values. */
const VARYING = /0x[0-9a-f]{4,16}|[0-9a-f]{8,64}(?![\w])|[0-9]+(?:[.:,-][0-9]+)*|'[^'\n]{0,200}'|"[^"\n]{0,200}"/gi;

/** The same for falls that are the same fall again: what the line says without its numbers, and where the last frame was; null without a line. */
export function fingerprintOf(lines: readonly string[], telling: string | null): string | null {
  if (telling === null) return null;
  const words = (telling.split("\n").at(-1) ?? telling).replaceAll(VARYING, "#").trim().slice(0, 200);
  const frame = lines.findLast((line) => FRAME.test(line));
  const { file = "", python, node = "" } = FRAME.exec(frame ?? "")?.groups ?? {};
  return `${words} ${file.split("/").at(-1)}:${python ?? node}`;
}

import { CALM_TEXT } from "../../knowledge/classes/calm.ts";
import type { UnitName } from "../../model/scalars.ts";
import type { Skim } from "../../runtime/line-splitter.ts";
import type { OwnWords } from "./observe.ts";

/**
 * A field that says no more than whose entry it is; systemd's and journald's own records have others, and are read, and so is
 * what journald was told to be a warning or worse.
 */
const FIELD = String.raw`"(?!(?:MESSAGE|MESSAGE_ID|UNIT|USER_UNIT)":|PRIORITY":"[0-4]")[A-Z0-9_]+":"[^"\\\n]*(?:\\\\[^"\\\n]*)*"`;
const LINE = String.raw`\{(?:${FIELD},)*"MESSAGE":"${CALM_TEXT}"(?:,${FIELD})*\}\n`;
/** Many lines in one go, for each step here costs as much as a line there; not all of them, for the matcher remembers them. */
const LINES_AT_ONCE = 16;

/**
 * Makes a skim over the lines of `journalctl --output=json`: a program's entries that say nothing are passed over natively,
 * some 30 times as fast as they are read. Never passed over: what the owner's words fit, and entries of units in `heeded()`.
 */
export function journalSkim(options: {
  readonly ownWords: readonly OwnWords[];
  readonly heeded: () => readonly UnitName[];
}): Skim {
  const calm = new RegExp(`(?:${LINE}){1,${LINES_AT_ONCE}}`, "y");
  const patterns = options.ownWords.flatMap(({ own = [], activityPattern }) => [
    ...own.map(({ pattern }) => pattern),
    ...(activityPattern === undefined ? [] : [activityPattern]),
  ]);

  function calmEnd(text: string, from: number): number {
    let end = from;
    calm.lastIndex = from;
    while (calm.test(text)) end = calm.lastIndex;
    return end;
  }

  return (text, from) => {
    let end = calmEnd(text, from);
    for (const unit of end === from ? [] : options.heeded()) end = beforeUnit(text, { unit, from, end });
    return patterns.length === 0 ? end : beforeWords(text, { patterns, from, end });
  };
}

function beforeUnit(text: string, { unit, from, end }: { unit: UnitName; from: number; end: number }): number {
  // As a whole value; within a message its quotes would be escaped.
  const at = text.slice(from, end).indexOf(JSON.stringify(unit));
  return at === -1 ? end : text.lastIndexOf("\n", from + at) + 1;
}

function beforeWords(
  text: string,
  { patterns, from, end }: { patterns: readonly RegExp[]; from: number; end: number },
): number {
  const line = /[^\n]*?"MESSAGE":"((?:[^"\\\n]|\\["\\/])*)"[^\n]*\n/y;
  line.lastIndex = from;
  for (let at = from; at < end; at = line.lastIndex) {
    const message = textOf(line.exec(text)?.[1] ?? "");
    if (patterns.some((pattern) => message.search(pattern) >= 0)) return at;
  }
  return end;
}

/** The text of a calm message as classify() has it. */
function textOf(raw: string): string {
  // oxlint-disable-next-line no-control-regex -- all of ASCII but the backslash
  const text = /^[\x00-\x5b\x5d-\x7f]*$/.test(raw)
    ? raw
    : (JSON.parse(`"${Buffer.from(raw, "latin1").toString("utf8")}"`) as string);
  return text.trimEnd();
}

import { levelNames } from "./shape.ts";

/** The names of these levels in capitals: shape.ts takes them for `info` or `debug` wherever a header has them. */
const CALM_LEVEL = "(?:INFO|DEBUG|NOTICE|SUCCESS|TRACE)";
const IN_BRACKETS = String.raw`\[ {0,4}${withoutCase(CALM_LEVEL)} {0,4}\]`;
const TIME = String.raw`(?:[0-9]{2,4}[-/.][0-9]{2}[-/.][0-9]{2,4}[ T])?[0-9]{2}:[0-9]{2}:[0-9]{2}(?:[.,][0-9]{1,9})?(?:Z|[+-][0-9]{2}:?[0-9]{2})?`;
/** A word that is no level itself, nor ends in one as Monolog's `production.ERROR` does. */
const LOGGER = String.raw`(?!(?:[\w.]{0,60}\.)?${withoutCase(`(?:${levelNames.join("|")})`)}(?![\w.]))[A-Za-z_][\w.]{0,60}`;
const HEADER =
  String.raw`(?:(?:${TIME}|\[${TIME}\]) {1,4})?(?:[-|] {1,2})?` +
  String.raw`(?:(?:${LOGGER}(?: {1,4}[-|:])?|${LOGGER}:|\[${LOGGER}\](?: {1,2}[-|:])?) {1,4})?` +
  // Not where a level is counted: `INFO: 12, ERROR: 0`.
  String.raw`(?:${CALM_LEVEL}(?=[ :|])|${IN_BRACKETS})(?! ?[:=][^!-~]{0,3}[0-9])`;
const CELERY = String.raw`\[[0-9-]{10} [0-9:,]{8,15}: ${CALM_LEVEL}/[\w-]{1,60}\] `;
const LOGFMT = String.raw`(?:(?:time|ts)=(?:\\"[0-9T:.,+Z -]{8,40}\\"|[0-9T:.,+Z-]{8,40}) )?level=(?:info|debug|notice|trace) msg=(?=\\"|\w)`;

/**
 * Of a record below WARNING these alone can mean anything: logged API calls (api-call.ts), heartbeats (heartbeat.ts), records
 * of libraries (library-records.ts), and a refused reply (classify.ts). Each of their patterns has one of these in it,
 * written from a rare letter on, for only there it is tried.
 */
const TELLING = [
  "://",
  "/bot",
  String.raw`\[ID:`,
  String.raw`\[(?<=polling data \[)`,
  String.raw`\((?<=Connection established \()`,
  withoutCase("pdate"),
  "ver returned",
  "ve message type",
  withoutCase("coming "),
  // The end of "обновлений", as bytes
  String.raw`\xbb\xd0\xb5\xd0\xbd\xd0\xb8\xd0\xb9`,
  withoutCase("flood"),
  "fore continuing",
  "work is down",
  "ponse for ",
  "H_KEY_DUPLICATED",
  "k Retry Loop",
  "_code",
].join("|");
/** None of them begins with these. */
const PLAIN = String.raw`[ !#-'),.0-9;-BDEGI-OQ-Z\]^\x60abdeg-jl-oq-uxyz{|}~\x80-\xba\xbc-\xff]*`;
const OTHER = String.raw`[:/([PpvCc\xbbFfwHk_*+-]`;
/** One line of text within a JSON string. */
const TEXT = String.raw`${PLAIN}(?:(?:(?!${TELLING})${OTHER}|\\["\\/])${PLAIN})*`;

/** A JSON string within ours, without escapes that could hide a word. */
const STRING = String.raw`\\"${PLAIN}(?:(?:(?!${TELLING})${OTHER}|\\\\\\")${PLAIN})*\\"`;
const NUMBER = String.raw`-?(?:0|[1-9][0-9]{0,30})(?:\.[0-9]{1,30})?`;
const MESSAGE_NAMES = "(?:msg|message|event|log|text|m)";
const LEVEL_NAMES = "(?:level|levelname|severity|lvl)";
const PAIR = String.raw`\\"(?!${MESSAGE_NAMES}\\"|${LEVEL_NAMES}\\")[\w.@-]{1,60}\\": ?(?:${STRING}|${NUMBER}|true|false|null)`;
const JSON_LEVEL = String.raw`\\"${LEVEL_NAMES}\\": ?(?:[123]0|\\"${withoutCase("(?:info|debug|notice|trace)")}\\")`;
const JSON_MESSAGE = String.raw`\\"${MESSAGE_NAMES}\\": ?${STRING}`;
/** A flat record of a JSON logger; structured.ts looks for these names. */
const JSON_RECORD =
  String.raw`\{(?:${PAIR}, ?)*(?:${JSON_LEVEL}, ?(?:${PAIR}, ?)*${JSON_MESSAGE}|${JSON_MESSAGE}, ?(?:${PAIR}, ?)*${JSON_LEVEL})` +
  String.raw`(?:, ?${PAIR})*\}`;

/**
 * A pattern, without flags, for the inside of a JSON string whose bytes are taken for characters. A text that fits is one line
 * of a level below WARNING, in a common format, in which classify() finds nothing; others may be as calm.
 */
export const CALM_TEXT = `(?:(?:${HEADER}|${CELERY}|${LOGFMT})${TEXT}|${JSON_RECORD})`;

function withoutCase(pattern: string): string {
  return pattern.replace(/[a-z]/gi, (letter) => `[${letter.toUpperCase()}${letter.toLowerCase()}]`);
}

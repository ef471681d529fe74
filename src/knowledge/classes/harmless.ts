import { asks } from "./echo.ts";
import type { Level, Shape } from "./shape.ts";

/** Harmless sentences with grave words in them; they clear the line of every class but CRITICAL. */
const HARMLESS: readonly RegExp[] = [
  /\bError while calling `?get_updates`? one more time\b/,
  /\bbot was (?:blocked by the user|kicked)|\buser is deactivated\b|\bchat not found\b|\bmessage is not modified\b|\bquery is too old\b|\bcan't parse entities\b|\bmessage (?:text is empty|is too long)\b/i,
  /\b(?:Pending)?DeprecationWarning: |\bInsecureRequestWarning\b|\bPTBUserWarning: |\bFutureWarning: |\bSyntaxWarning: /,
  /\bEnable tracemalloc to get the object allocation traceback\b/,
  /\bfile_cache is (?:unavailable|only supported)/i,
  /\bmaximum number of running instances reached\b/,
  // nginx's error log
  /\bupstream\b[^\n]{0,200}, client: [^\n]{0,100}, server: [^\n]{0,100}, request: "/,
  // What a server of the program's own answered to others: gin's format, morgan's, and those with the client's address.
  /^\[GIN\] [0-9/]{8,10} - [0-9:]{8} \|/,
  /^(?:\[(?:express|https?|access|web|server|flask|traefik|caddy|nginx|morgan|fastify|koa)\] )?(?:\[?[0-9A-Fa-f]{0,4}[.:][0-9A-Fa-f.:]{2,45}\]? (?:[^"\n]{0,100}")?|\[[^\]\n]{10,40}\]\s{1,3}")[A-Z]{3,8} \/(?!bot[0-9])/i,
  /^(?:\[(?:express|https?|access|web|server|flask|traefik|caddy|nginx|morgan|fastify|koa)\] )(?:GET|POST|PUT|PATCH|DELETE|HEAD|OPTIONS) \/(?!bot[0-9])/i,
  /^(?:GET|POST|PUT|PATCH|DELETE|HEAD|OPTIONS) \/(?!bot[0-9])\S{0,300} [1-5][0-9]{2} [0-9.]{1,9} ?ms\b/,
  // A file is named so.
  /^(?:Saved|Uploaded|Downloaded|Sent|Received) (?:an? )?(?:attachment|file|document|photo)\b/i,
  // A dump of metrics: it counts what happened, or did not.
  /^\w{1,80}\{[^}\n]{0,300}\} [0-9.e+-]{1,20}$/,
  /^# (?:HELP|TYPE) [a-z]/,
  // git, where a deployment shows its commits.
  /^(?:HEAD is now at )?(?=[0-9a-f]{0,39}[0-9])(?=[0-9]{0,39}[a-f])[0-9a-f]{7,40} (?:\([^)\n]{0,80}\) )?[a-z]/i,
  // An option in a program's help.
  /^\s{0,8}(?:-\w, )?--[a-z][\w-]{1,40}(?:[ =][A-Z_]{1,20})?\s{2,40}\S/,
  // Documentation that a program prints.
  /^(?:hint|tip|note|подсказка|совет|примечание|напоминание)[^\n]{0,20}(?:if you (?:ever )?(?:see|get)|если (?:видите|увидите|появ|получ))/i,
  /\bconfig(?:uration)? file \.env does not exist, using env/i,
];
/** A dump of the environment: three of its variables in a row. */
const VARIABLES = /(?:(?<![A-Z0-9_])[A-Z][A-Z0-9_]{2,40}=[^\s=][^\n=]{0,60}){3}/;
/** A list of what is to be retried, or a dump of the settings: exceptions are named in it and none has happened. */
const SETTINGS =
  /\b(?:settings|config(?:uration)?|options|retry_on|retry_exceptions|настройки|конфигурация)\b[^\n:={[(]{0,40}[:=]\s{0,2}[{[(]/i;
/** A first line that clears the whole record: what follows only says why it may be passed over. */
const HARMLESS_RECORD =
  /\bfile_cache is (?:unavailable|only supported)|\b(?:Pending)?DeprecationWarning: |\bPTBUserWarning: |\bFutureWarning: /;
/** Good news about trouble that is over; of an ERROR it may be a part of the story. */
const RECOVERED =
  /\b(?:resolved|recovered|restored|re-?established|reconnected|back online|succeeded)\b|восстановлен|устран[её]н|снова (?:доступен|работает)/i;

/** `FloodWait: 0,`: what has not happened, in a summary that counts. */
const NONE_OF_IT = /(?<![\p{L}\p{N}_.])[\p{L}_][\p{L}\p{N}_-]{2,40}(?: ?[:=] ?| )0(?=\s{0,2}(?:[,;|)\]}]|$))/gu;

/** The text without what it counts as never having happened. */
export function withoutZeroCounts(text: string): string {
  return text.replace(NONE_OF_IT, "0");
}

/** Whether the first line of a record clears all of it. */
export function isHarmlessRecord(first: string): boolean {
  return HARMLESS_RECORD.test(first);
}

/** Whether a line is harmless for all its grave words, by the level that it shows itself. */
export function isHarmless(shape: Shape, level: Level): boolean {
  const { text } = shape;
  return (
    HARMLESS.some((pattern) => pattern.test(text)) ||
    (level !== "error" &&
      level !== "critical" &&
      (RECOVERED.test(text) || SETTINGS.test(text) || VARIABLES.test(text))) ||
    (level === null && asks(text))
  );
}

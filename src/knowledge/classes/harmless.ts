import { asks } from "./echo.ts";
import { joined } from "./joined.ts";
import type { Level, Shape } from "./shape.ts";

/** Harmless sentences with grave words in them; they clear the line of every class but CRITICAL. */
const HARMLESS = joined([
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
]);
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
  /\b(?:resolved|recovered|restored|re-?established|reconnected|back online|succeeded|(?:is |are )?(?:reachable|available|up) again|back to normal)\b|\bretry (?:[0-9/]{1,9} )?ok\b|восстановлен|устран[её]н|снова (?:доступен|работает)/i;

/** What a program shows that prints no level: others' words, a commit, a source line, a test, a command, a page of documentation; nothing has happened. */
const SHOWN = joined([
  // git: status, diffs, conventional commits, and changelogs
  /^\s?(?:(?:create|delete) mode [0-7]{6} |rename \S|(?:[MADRCU]{1,2}|\?\?)\s{1,2}[\w-]{0,80}[./][\w./-]{1,300}$|@@ -|diff --git |[+-]{3} [ab]\/|[+-]\s{2,}\S|commit [0-9a-f]{7,40}\b|Author: |#{1,4} \[?v?[0-9]{1,4}\.[0-9])/,
  /^\s{0,4}(?:[*•+-] )?(?:fix|feat|chore|docs|refactor|perf|style)(?:\([\w./-]{1,40}\))?!?: /,
  /^\s{0,4}[*•-] (?:Fix(?:ed|es)?|Add(?:ed|s)?|Handled?|Improved?|Changed?|Removed?|Исправлен[аоы]?|Добавлен[аоы]?)(?![\wа-яё])/i,
  // Source
  /^(?:except|class|def|async def) [^\n]{1,200}:$/,
  // Docstrings, and what they say that is raised
  /^\s{0,12}(?:[ru]{0,2}(?:"""|''')|(?:[:@](?:raises|throws|exception) |Raises:? |Throws:? )["'\x60]?[A-Z_a-z][\w.]{2,80}(?:["'\x60]|: | (?:when|if|on|unless|in case)\b|$))/,
  // Test runners
  /^\s{0,8}(?:[✓√] |(?:not )?ok [0-9]{1,6} - |--- (?:PASS|SKIP): |=== RUN\b|PASS(?:ED)?\s|test result: ok\b)/,
  // pip, npm, docker build
  /^(?:npm notice |Step [0-9]{1,3}\/[0-9]{1,3} : |#[0-9]{1,4} \[|Requirement already satisfied: |Collecting |Successfully installed )/,
  // cron, sudo, a shell with -x, a command in it; SQL
  /^(?:\([\w-]{1,32}\) CMD \(|\s{0,4}[\w-]{1,32} : (?:TTY=\S{1,40} ; )?PWD=|(?:\+{1,3}|\$) [a-z./])/,
  /\bgrep (?:-\w{1,10} )?["'\w]/,
  /^(?:INSERT INTO|SELECT|DELETE FROM|CREATE TABLE|UPDATE \w{1,60} SET)\s/,
  // Documentation, and what is to be done at an error
  /^(?:if you (?:ever )?(?:see|get)|если (?:вы )?(?:видите|увидите|получите|появится))(?![\wа-яё])/i,
  /^(?:(?:see|read|docs?|см\.|смотрите) (?:also )?https?:\/\/\S{1,300}\s*$|For ["'«][^"'»\n]{1,80}["'»],? see )/i,
  /^(?:[\p{L} ]{2,20}: )?(?:(?:the )?error |ошибка )?["'\x60]?[A-Z]\w{2,60}["'\x60]? (?:usually |обычно )?(?:means|значит|означает)(?![\wа-яё])/iu,
  /^(?:(?:registered|loaded|installed|attached)\b[^\n]{0,40}\bhandlers?|(?:error |exception )?handlers?|retry[ _]on|retryable (?:errors|exceptions))\s?[:=]/i,
  // A person's words behind a name; a bot's is no person's.
  /^(?:@(?!\w{0,40}bot\b)\w{3,40}|[\p{L} ]{1,30} \([0-9]{8,15}\)|>{1,3} ?(?:assistant|user|human)|reply to \S{1,40}): /iu,
  /^(?:assistant|user|human)> /i,
]);

/** `FloodWait: 0,`: what has not happened, in a summary that counts. */
const NONE_OF_IT = /(?<![\p{L}\p{N}_.])[\p{L}_][\p{L}\p{N}_-]{2,40}(?: ?[:=] ?| )0(?=\s{0,2}(?:[,;|)\]}]|$))/gu;

/** `no ECONNRESET`, `0 × FLOOD_WAIT`, `no network errors`; not `no response`, `no route to host`. */
const NO_SUCH =
  /(?<![\p{L}\p{N}_.:/-]|\bthat )(?:[Nn]o|0|[Zz]ero|[Нн]ет)(?: ×)?(?: [\p{L}]{2,12}){0,2} (?:[A-Z]\w{2,30}(?:Error|Exception|Wait|RetryAfter)s?|E[A-Z]{5,14}|[A-Z]{3,20}_[A-Z_]{3,30}|Bad Gateway|errors|timeouts|failures|conflicts|exceptions|other (?:bot )?instances?|ошибок|таймаутов|конфликтов)(?![\p{L}\p{N}_])/gu;
/** `connection error count: 0` */
const COUNT_OF_NONE = /(?<=^|[^\p{L}])(?:\p{L}{2,20} ){1,3}(?:count|total|number)(?: ?[:=] ?| )0(?![\p{L}\p{N}_.])/gu;
const COUNTS_NONE = / (?:count|total|number)(?: ?[:=] ?| )0/;

/** The text without what it counts as never having happened. */
export function withoutZeroCounts(text: string): string {
  const rest = COUNTS_NONE.test(text) ? text.replace(COUNT_OF_NONE, "0") : text;
  return rest.replace(NONE_OF_IT, "0").replace(NO_SUCH, "0");
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
    (level === null && (asks(text) || SHOWN.some((pattern) => pattern.test(text))))
  );
}

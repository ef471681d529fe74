import { loggerAtStart, withoutTime } from "./logger-name.ts";

/** The level of a log record; `null` where the line shows none. */
export type Level = "debug" | "info" | "warning" | "error" | "critical" | null;

/** A log line taken apart: level, logger, and the text where it begins without them. */
export interface Shape {
  readonly level: Level;
  readonly logger: string | null;
  /** Behind time and level. */
  readonly text: string;
  /** Behind time, level, thread and logger. */
  readonly body: string;
}

const LEVELS: ReadonlyMap<string, Exclude<Level, null>> = new Map([
  ["TRACE", "debug"],
  ["VERBOSE", "debug"],
  ["DEBUG", "debug"],
  ["INFO", "info"],
  ["INFORMATION", "info"],
  ["NOTICE", "info"],
  ["SUCCESS", "info"],
  ["LOG", "info"],
  ["WARN", "warning"],
  ["WARNING", "warning"],
  ["ERR", "error"],
  ["ERROR", "error"],
  ["SEVERE", "error"],
  ["EXCEPTION", "error"],
  ["CRIT", "critical"],
  ["CRITICAL", "critical"],
  ["FATAL", "critical"],
  ["ALERT", "critical"],
  ["EMERG", "critical"],
  ["EMERGENCY", "critical"],
  ["PANIC", "critical"],
  ["CRITI", "critical"],
  ["FATA", "critical"],
  // Serilog
  ["VRB", "debug"],
  ["DBG", "debug"],
  ["INF", "info"],
  ["WRN", "warning"],
  ["FTL", "critical"],
  ["调试", "debug"],
  ["信息", "info"],
  ["警告", "warning"],
  ["错误", "error"],
  ["严重", "critical"],
  ["ОТЛАДКА", "debug"],
  ["ИНФО", "info"],
  ["ВНИМАНИЕ", "warning"],
  ["ПРЕДУПРЕЖДЕНИЕ", "warning"],
  ["ОШИБКА", "error"],
  ["КРИТИЧНО", "critical"],
]);

/** What may stand for a level in a header, in ASCII capitals; `[error]` and `error:` do as well. */
export const levelNames: readonly string[] = [...LEVELS.keys()].filter((name) => /^[A-Z]+$/.test(name));

/** Whether a program that tags its prints tells of trouble, for all that can be seen. */
function isAlarming(line: string): boolean {
  return TAGGED.test(line) && !OTHERS_WORDS.test(line) && (!CALM.test(line) || GRAVE.test(line));
}

/** Whether a sign in front says that all is well: `✅ …`. */
export function isGoodNews(line: string): boolean {
  return GOOD.test(ORNAMENT.exec(line)?.[0] ?? "");
}

/** The level that a text means where it shows none: by the sign in front of it, or by the words that it begins with. */
export function impliedLevel(line: string, { body }: Pick<Shape, "body">): "warning" | "error" | null {
  const ornament = ORNAMENT.exec(line)?.[0] ?? "";
  if (ALARM.test(ornament)) return "error";
  if (TROUBLE.test(body) || TROUBLE.test(body.replace(SPEAKER, ""))) return "error";
  return CAUTION.test(ornament) || isAlarming(line) ? "warning" : null;
}

/** One piece of a header: time, bracket, word, or separator; sticky, and each branch starts with another character. */
const PIECE =
  /\s{0,8}(?:(?<time>[0-9](?:[0-9:.,/+Z-]|T(?=[0-9])){0,40})|(?<bracket>\[[^[\]\n]{0,80}\]|\([^()\n]{0,80}\)|<[^<>\n]{0,80}>|\{[^{}\n]{0,120}\})|(?<word>[\p{L}_][\p{L}\p{N}_.@/$]{0,80}(?:-[\p{L}\p{N}_.@/$]{1,40}){0,4})|(?<separator>[-|:>•—–]))/uy;
const CALENDAR =
  /^(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun|Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec|UTC|GMT|MSK|CET|AM|PM)$/;
const MOST_PIECES = 16;
/** More words than these between two separators are prose, not a logger or a thread. */
const MOST_WORDS = 3;
/** klog and glog: `E0808 16:22:41.000000 123 file.go:12] text`. */
const KLOG = /^([IWEF])[0-9]{4} [0-9:.]{8,20}\s{1,8}[0-9]{1,10} [^\s\]]{1,80}\] /;
const KLOG_LEVELS = { I: "info", W: "warning", E: "error", F: "critical" } as const;

/** A time and its brackets; its `T` and `Z` stand among digits, unlike those of words. */
const TIME_IN_FRONT =
  /^(?:(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun), [0-9]{1,2} (?:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec) [0-9]{4} [0-9:]{8} GMT )?(?:[\s0-9:.,/+|[\]()-]|(?<=[0-9])T(?=[0-9])|(?<=[0-9])Z(?![\p{L}])){0,60}(?=[^\s0-9])/u;

/** A library's logger where the format shows no level: `2026-11-29 09:16:26,002 - aiogram.event - text`; classes of errors have capitals. */
const LIBRARY =
  /^\[?(?:(?:aiogram(?:\.[a-z_]{1,30}){1,4}|telegram\.ext(?:\.[\w]{1,40}){1,3}|(?:requests\.packages\.)?urllib3\.[a-z_]{1,30})(?:\]? {0,2}[-|:] {0,2}|\]? )|(?:aiogram|httpx|TeleBot|telebot)\]?(?: {0,2}[-|] | ?: |\] ))(?=\S)/;

/** What docker compose puts in front of each line of a container: `shopbot-bot-1  | text`. */
const COMPOSE = /^[a-z][\w.-]{0,120}[-_][0-9]{1,3}\s{1,30}\| /;

/** Celery: `[2023-03-08 11:30:06,512: CRITICAL/MainProcess] text`; logrus: `FATA[0003] text`. */
const CELERY = /^\[[0-9-]{10} [0-9:,]{8,15}: ([A-Z]{4,8})\/[^\]\n]{1,60}\] /;
const LOGRUS = /^([A-Z]{4})\[[0-9]{4,10}\]\s/;

/** Ruby's Logger: `F, [2026-05-18T21:03:44.518213 #1932] FATAL -- : text`. */
const RUBY = /^[DIWEFA], \[[^\]\n]{10,60}\]\s{1,2}(DEBUG|INFO|WARN|ERROR|FATAL|ANY) -- [^:\n]{0,60}: /;
/** Monolog: `[2025-02-11T08:14:02+00:00] production.CRITICAL: text`. */
const MONOLOG =
  /^\[[0-9T:. +-]{10,40}\] [a-z][\w-]{0,40}\.(DEBUG|INFO|NOTICE|WARNING|ERROR|CRITICAL|ALERT|EMERGENCY): /;

/** Signs that people put in front: `❌ ERROR …`. */
const ORNAMENT = /^(?:\s|\p{Extended_Pictographic}|\uFE0F|\u200D){1,8}/u;
const ALARM = /[❌✖❎⛔🛑🚨🔥💥🆘🔴💀☠👻🚫🟥]/u;
const GOOD = /[✅✔☑👍🎉🟢]/u;
const CAUTION = /[⚠❗‼⏳⌛🟡🟠]/u;
/** A program that tags its prints: `[bot] …`. */
const TAGGED = /^\[[A-Za-z][\w.:-]{0,30}\] \S/u;
/** Tags of what others wrote. */
const OTHERS_WORDS = /^\[(?:news|rss|feed|i18n|faq|quiz|game|story|новости)\]/i;
/** What a tagged print says of settings, of counts and of work that is done. */
const CALM =
  /^\[(?:config|settings|cfg|limits|настройки)\]|\b(?:set to|configured|enabled|registered|installed|armed|loaded|synced|written|processed|cleared|passed|started)\b|(?:\btimeout=|, timeout |\b(?:limit|retries|retry_after|flood_wait|quota|rpm)(?: is)?[:= ]{1,2})(?!(?:429|50[0-4])\b)[0-9]|\b(?:quota|requests|limit) left\b|(?<![\w.])(?:no|0) (?:\w{1,20} )?(?:errors|timeouts|failures|conflicts|problems|issues|other)\b|\b(?:401|403|404|409|429|50[0-4]) (?:\w{1,20} )?(?:users|rows|updates|messages|requests|chats|orders)\b|\bcheck: ok$|\berrors?: none\b|\b(?:unavailable|down|failed|conflict|stalled)=false\b/i;
/** Grave all the same. */
const GRAVE =
  /\b(?:fail(?:ed|s|ing|ure:)|lost|refused|rejected|cannot|can't|unable|stopped|exited|denied|exceeded|revoked|timed out|unreachable(?! check)|(?:error|conflict) ?:|disabled until)|(?:could|did) not\b|не удалось|ошибка|недоступ|отклон/i;
/** Words that begin no chat message and no report of success: whoever prints them without a level means trouble. */
const TROUBLE =
  /^(?:\[[^\]\n]{0,60}\] )?(?:(?:PHP )?Fatal\b|panic: |thread '|Uncaught\b|(?:Task|Future) exception was never retrieved|(?:[A-Za-z_]\w{0,40}\.){1,6}[A-Z]\w{2,60}: |Unhandled (?:promise )?(?:rejection|exception|error)\b|Exception\b|Traceback \(|(?:[A-Z]\w{0,40})?Error\b|(?:An? )?(?:\w{1,20} ){0,2}error (?:occurred|in|while|with|from|on|at|has|during)\b|(?:Warning|Critical|Severe)\b:|FAIL\b|(?:Failed|Failure|Unable|Cannot|Can't|Could not|Couldn't) \w|Caused by\b|Ошибка|Не удалось|Не могу|Невозможно|Сбой|Исключение|Отсутству[ею]т)/u;
/** One word about who speaks: `[sheets] sync stopped: …`, `send_message - An error occurred: …`. */
const SPEAKER = /^[\w.-]{1,40}(?:\(\))?(?: - |: )/;

/** Takes a log line apart; a line of no known shape is all text, with no level. */
export function shapeOf(given: string): Shape {
  const line = given.replace(COMPOSE, "");
  const klog = KLOG.exec(line);
  if (klog !== null) {
    const body = line.slice(klog[0].length);
    return { level: KLOG_LEVELS[klog[1] as keyof typeof KLOG_LEVELS], logger: null, text: body, body };
  }
  const foreign = RUBY.exec(line) ?? MONOLOG.exec(line) ?? CELERY.exec(line) ?? LOGRUS.exec(line);
  if (foreign !== null) {
    const body = line.slice(foreign[0].length);
    return { level: LEVELS.get(foreign[1] ?? "") ?? null, logger: null, text: body, body };
  }
  const plain = line.replace(ORNAMENT, "");
  const head = headOf(plain);
  if (head === null) {
    const body = plain.replace(TIME_IN_FRONT, "").replace(LIBRARY, "");
    return { level: null, logger: null, text: plain.trimStart(), body };
  }
  const text = withoutTime(plain.slice(head.endIndex).replace(/^[\s\-|:•—–\]]{1,20}/, ""));
  const tail = loggerAtStart(text);
  return { level: head.level, logger: tail.logger ?? head.logger, text, body: tail.body.replace(ORNAMENT, "") };
}

/** Behind the name of a level that is only counted: `CRITICAL: 0, ERROR: 2`. */
const COUNTED =
  /^\s?[:=]\s?(?:0\s*$|[0-9]{1,7}\s?[,;|/·]?\s{1,3}(?:debug|info|warn(?:ing)?s?|err(?:or)?s?|crit(?:ical)?s?|fatals?)\s?[:=]\s?[0-9]{1,7}(?![\p{L}\p{N}]))/iu;

interface Head {
  readonly level: Exclude<Level, null>;
  readonly logger: string | null;
  readonly endIndex: number;
}

function headOf(line: string): Head | null {
  PIECE.lastIndex = 0;
  let logger: string | null = null;
  let words = 0;
  let open = true;
  for (let count = 0; count < MOST_PIECES; count += 1) {
    const piece = PIECE.exec(line)?.groups;
    if (piece === undefined) {
      return null;
    }
    const endIndex = PIECE.lastIndex;
    if (piece["separator"] !== undefined) {
      words = 0;
      open = true;
    } else if (piece["time"] !== undefined) {
      // A bare number is a count or an identifier; a time has marks.
      open = /[:./-]/.test(piece["time"]);
    } else if (piece["bracket"] !== undefined) {
      const inside = bracketed(piece["bracket"].slice(1, -1));
      if (inside.level !== null) {
        return { level: inside.level, logger: inside.logger ?? logger, endIndex };
      }
      logger = inside.logger ?? logger;
      words = 0;
      open = true;
    } else if (piece["word"] !== undefined && !CALENDAR.test(piece["word"])) {
      const level = levelWord(piece["word"], line.slice(endIndex, endIndex + 3), { first: logger === null, open });
      if (level !== null) {
        return COUNTED.test(line.slice(endIndex)) ? null : { level, logger, endIndex };
      }
      words += 1;
      // A dotted word is a logger: `aiogram.event INFO …`.
      open = piece["word"].includes(".");
      if (words > MOST_WORDS) {
        return null;
      }
      logger = piece["word"];
    }
  }
  return null;
}

/** A level among others is written in capitals, or opens the line: `error: [polling_error] …`. */
function levelWord(
  word: string,
  next: string,
  { first, open }: { first: boolean; open: boolean },
): Exclude<Level, null> | null {
  const upper = LEVELS.get(word);
  // Prose has no INFO in capitals right behind its first word.
  if (upper === "info" || upper === "debug") return upper;
  if (upper !== undefined) {
    return (open ? /^(?:$|[\s:|\]>),-])/ : /^(?:$|:|\s{1,2}[-|:])/).test(next) ? upper : null;
  }
  // git and other commands begin so, whatever it is about.
  const isCommands = word === "fatal";
  return first && !isCommands && next.startsWith(":") && word === word.toLowerCase()
    ? (LEVELS.get(word.toUpperCase()) ?? null)
    : null;
}

/** `[warn]`, `[WARNING@py.warnings]`, `[error    ]`, `[2026-… ERROR teloxide::error_handlers]`, `[httpx]`, `(bot.py:1 MainThread)`. */
function bracketed(inside: string): { level: Level; logger: string | null } {
  const words = inside.trim().split(/[\s@]+/);
  const index = words.findIndex((word) => LEVELS.has(word.toUpperCase()) && (words.length === 1 || LEVELS.has(word)));
  if (index >= 0) {
    return { level: LEVELS.get(String(words[index]).toUpperCase()) ?? null, logger: words[index + 1] ?? null };
  }
  const [only] = words;
  return { level: null, logger: words.length === 1 && /^[A-Za-z]/.test(only ?? "") ? (only ?? null) : null };
}

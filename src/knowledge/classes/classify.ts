import type { MessageClass } from "../../model/observation.ts";
import { type ApiCall, apiCallOf, classOfApiCall } from "./api-call.ts";
import { announcesChat, asks, beforeAnnouncedChat, withoutQuotedChat } from "./echo.ts";
import { isHeartbeat } from "./heartbeat.ts";
import { type JoinedKind, joinedKind } from "./joined.ts";
import { faultKinds, narrownessOf } from "./registry.ts";
import { segmentsOf } from "./segments.ts";
import { impliedLevel, type Level, type Shape, shapeOf } from "./shape.ts";
import { structuredShapeOf } from "./structured.ts";
import { libraryRecords } from "./telegram.ts";

/** A pattern of the owner's, without the flags g and y: what a message is that fits it; null: nothing. */
export interface OwnKind {
  readonly class: MessageClass | null;
  readonly pattern: RegExp;
}

/** What a message is: its class, and the origin of the API call that it shows. */
export interface Classified {
  readonly class: MessageClass;
  /** `scheme://host[:port]`; null when the line shows no API call. */
  readonly origin: string | null;
}

/** What is known about a message besides its text. */
export interface MessageContext {
  /** The user's heartbeat; replaces the built-in one. */
  readonly activityPattern?: RegExp;
  /** The owner's own words; the first that fits decides, at whatever level. */
  readonly own?: readonly OwnKind[];
  /**
   * Who wrote it. A program can print whatever systemd or the kernel would say, so its text never counts as theirs;
   * `unknown` (a text without its journal fields) believes the text.
   */
  readonly speaker?: "program" | "manager" | "kernel" | "unknown";
  /** The level that the journal's own fields give, for a text that shows none. */
  readonly level?: Level;
}

const joinedKinds: readonly JoinedKind[] = faultKinds.map(joinedKind);

/** What of a message is looked at: journald's own limit for a field is below it; the cause of a traceback is at its end. */
const HEAD_CHARACTERS = 6000;
const TAIL_CHARACTERS = 6000;
const MOST_LINES = 200;
const COLOUR_CODES = new RegExp(String.raw`\u001b\[[0-9;:?]{0,24}[A-Za-z]`, "g");
const MANAGER_TEXT =
  /^(?:Unit )?[\w@.\\:-]{1,255}\.(?:service|scope|slice|socket|timer|mount)(?:: |:? (?:start request repeated|entered failed state|(?:has no )?hold-?off time))|^start request repeated too quickly for /i;
const KERNEL_TEXT =
  /^(?:\[\s{0,8}[0-9.]{1,20}\] )?(?:Out of memory: |Memory cgroup out of memory: |oom-kill:|oom_reaper: |Killed process [0-9]|\S{1,40} invoked oom-killer:)/;
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
  /\bconfig(?:uration)? file \.env does not exist, using env/i,
];
/** A list of what is to be retried, or a dump of the settings: exceptions are named in it and none has happened. */
const VARIABLES = /(?:(?<![A-Z0-9_])[A-Z][A-Z0-9_]{2,40}=[^\s=][^\n=]{0,60}){3}/;
const SETTINGS =
  /\b(?:settings|config(?:uration)?|options|retry_on|retry_exceptions|настройки|конфигурация)\b[^\n:={[(]{0,40}[:=]\s{0,2}[{[(]/i;
/** A first line that clears the whole record: what follows only says why it may be passed over. */
const HARMLESS_RECORD =
  /\bfile_cache is (?:unavailable|only supported)|\b(?:Pending)?DeprecationWarning: |\bPTBUserWarning: |\bFutureWarning: /;
/** Frames of Google's own libraries reading a key file: what fails there is the key, whatever the exception says. */
const GOOGLE_FRAME =
  /^\s{2,12}File "[^"\n]{0,300}\b(?:google\/(?:auth|oauth2)|oauth2client|gspread)\/[^"\n]{0,100}"|^\s{2,12}at [^\n]{0,300}\/node_modules\/(?:gtoken|google-auth-library)\//;
const UNREADABLE_KEY =
  /^(?:(?:FileNotFoundError|PermissionError|IsADirectoryError|json\.decoder\.JSONDecodeError|JSONDecodeError|KeyError|ValueError|binascii\.Error|UnicodeDecodeError)\b|Error: error:[0-9A-F]{8}:)/;
/** What a program looks up in its environment, and does not find. */
const ENVIRONMENT_FRAME = /\bos\.environ\[|^\s{2,12}File "[^"\n]{0,200}\/os\.py", line [0-9]{1,6}, in __getitem__/;
const RECOVERED =
  /\b(?:resolved|recovered|restored|re-?established|reconnected|back online|succeeded)\b|восстановлен|устран[её]н|снова (?:доступен|работает)/i;
/** A reply of the Bot API that says no: trouble at whatever level the library logs it. */
const REFUSED_REPLY =
  /^["']?(?:The server returned: |Endpoint: \w{2,60}, response: )["'b[]{0,5}\{ ?"?ok"?: ?false, ?"?error_code"?: ?[0-9]{3}/;
/** The lines of a traceback that quote the program's source: `  File "…"`, `    raise Conflict(message)`, `    at f (x.js:1:2)`. */
const SOURCE_LINE =
  /^(?: {2,12}File "|\s{3,16}(?:at |raise |return |await |async |with |for |if |elif |else|try|except |yield |from |import |def |self\.|[\w.]{1,60} = |[\w.]{1,80}\(|[~^]{2}))/;
/** Words in front of the real sentence of a line without a level. */
const LEAD_IN =
  /^(?:(?:Unhandled (?:promise )?rejection|Uncaught(?: exception)?|Exception|Error|Caused by|Full error|Reason|Traceback|Ошибка|Исключение|Причина|\[?polling_error\]?|(?:async|sync)hronous exception)[:\s]{1,3}){1,3}/i;

/**
 * Names the class of one journal message; null where it shows neither trouble nor activity.
 * Pure and linear: the head and tail of a long message are looked at (docs/field-notes.md, "Classes of journal message").
 */
export function classify(message: string, context: MessageContext = {}): Classified | null {
  const text = visiblePartOf(message).replace(COLOUR_CODES, "").trimEnd();
  const own = context.own?.find(({ pattern }) => pattern.test(text));
  if (own !== undefined) return own.class === null ? null : { class: own.class, origin: null };
  const fault = faultOf(text, context);
  if (fault !== null && fault.class !== "activity") {
    return fault;
  }
  if (context.activityPattern === undefined) {
    return fault;
  }
  return text.search(context.activityPattern) < 0 ? null : { class: "activity", origin: originIn(text) };
}

function visiblePartOf(message: string): string {
  return message.length <= HEAD_CHARACTERS + TAIL_CHARACTERS
    ? message
    : `${message.slice(0, HEAD_CHARACTERS)}\n${message.slice(-TAIL_CHARACTERS)}`;
}

function originIn(text: string): string | null {
  return apiCallOf(shapeOf(text).body)?.origin ?? null;
}

/** One entry may hold a whole traceback: its first line gives the level of all, and the narrowest class wins. */
function faultOf(text: string, context: MessageContext): Classified | null {
  const lines = text.split("\n", MOST_LINES).filter((line) => line.trim() !== "");
  const [first = ""] = lines;
  const shown = structuredShapeOf(first.trim()) ?? shapeOf(first);
  const head = { ...shown, level: shown.level ?? context.level ?? null };
  const level = head.level ?? (lines.length > 1 ? impliedLevel(first, head) : null);
  if (HARMLESS_RECORD.test(first)) return null;
  let found = ofLine(head, first, context);
  for (const line of lines.slice(1)) {
    if (!SOURCE_LINE.test(line)) found = narrower(found, ofLine(continuationOf(line, level), line, context));
  }
  const framed = classOfFrames(lines);
  return framed === null ? found : narrower(found, { class: framed, origin: null });
}

/** What the frames of a traceback say of an exception that by itself might be anything. */
function classOfFrames(lines: readonly string[]): MessageClass | null {
  const some = (pattern: RegExp): boolean => lines.some((line) => pattern.test(line));
  if (some(GOOGLE_FRAME) && some(UNREADABLE_KEY)) return "google_credentials";
  // gspread prints Google's answer over many lines.
  if (some(/\bgspread\.exceptions\.APIError\b/) && some(/^\s{0,8}"code": 40[13]\b/)) return "google_credentials";
  if (some(/\bgspread\.exceptions\.APIError\b/) && some(/^\s{0,8}"code": 429\b/)) return "google_quota";
  return some(ENVIRONMENT_FRAME) && some(/^KeyError: /) ? "env_missing" : null;
}

/** Each line of a record has the level of its first; of CRITICAL, that one line is enough. */
function continuationOf(line: string, inherited: Level): Shape {
  const shape = shapeOf(line);
  return { ...shape, level: shape.level ?? (inherited === "critical" ? "error" : inherited) };
}

function narrower(one: Classified | null, other: Classified | null): Classified | null {
  if (one === null || other === null) {
    return one ?? other;
  }
  return narrownessOf(other.class) < narrownessOf(one.class) ? other : one;
}

function ofLine(shape: Shape, line: string, context: MessageContext): Classified | null {
  if (pretends(line.trimStart(), context) || (shape.level === null && SOURCE_LINE.test(line))) {
    return null;
  }
  if (announcesChat(headOf(line, shape))) {
    return null;
  }
  const call = apiCallOf(shape.body) ?? apiCallOf(shape.text);
  if (call !== null) {
    return ofApiCall(call);
  }
  if (isHeartbeat(shape.body) || isHeartbeat(shape.text)) {
    return { class: "activity", origin: null };
  }
  const named = `${shape.logger ?? ""} ${shape.body}`;
  const record = libraryRecords.find(({ pattern }) => pattern.test(named));
  if (record !== undefined) {
    return { class: record.class, origin: null };
  }
  const name = classOfRecord(shape, line);
  return name === null ? null : { class: name, origin: null };
}

function pretends(line: string, { speaker = "unknown" }: MessageContext): boolean {
  return (
    (speaker === "program" && (MANAGER_TEXT.test(line) || KERNEL_TEXT.test(line))) ||
    (speaker === "manager" && !MANAGER_TEXT.test(line)) ||
    (speaker === "kernel" && !KERNEL_TEXT.test(line))
  );
}

/** What stands in front of the text; a person's words may bring a header of their own. */
function headOf(line: string, shape: Shape): string {
  return line.endsWith(shape.text) ? line.slice(0, line.length - shape.text.length) : "";
}

function ofApiCall(call: ApiCall): Classified | null {
  const name = classOfApiCall(call);
  return name === null ? null : { class: name, origin: call.origin };
}

function classOfRecord(shape: Shape, line: string): MessageClass | null {
  const shown = REFUSED_REPLY.test(shape.body) ? "error" : shape.level;
  if (shown === "debug" || shown === "info") {
    return null;
  }
  const level = shown ?? (asks(shape.text) ? null : impliedLevel(line, shape));
  const narrow = harmless(shape, shown) ? null : narrowClassOf(shape, level);
  return narrow ?? (level === "critical" ? "critical" : null);
}

function harmless(shape: Shape, level: Level): boolean {
  const { text } = shape;
  return (
    HARMLESS.some((pattern) => pattern.test(text)) ||
    (level !== "error" &&
      level !== "critical" &&
      (RECOVERED.test(text) || SETTINGS.test(text) || VARIABLES.test(text))) ||
    (level === null && asks(text))
  );
}

function narrowClassOf(shape: Shape, level: Level): MessageClass | null {
  const onlyQuoted = level === "error" || level === "critical";
  const text = beforeAnnouncedChat(withoutQuotedChat(shape.text), { onlyQuoted });
  const body = beforeAnnouncedChat(withoutQuotedChat(shape.body), { onlyQuoted });
  const starts = [text, body, body.replace(LEAD_IN, ""), ...(level === null ? [] : segmentsOf(body))];
  const named = shape.logger === null ? text : `${shape.logger}: ${text}`;
  return joinedKinds.find((kind) => fits(kind, { text, named, starts, level }))?.class ?? null;
}

function fits(
  kind: JoinedKind,
  { text, named, starts, level }: { text: string; named: string; starts: readonly string[]; level: Level },
): boolean {
  const matches =
    kind.anywhere.some((pattern) => pattern.test(text)) ||
    kind.atStart.some((pattern) => starts.some((start) => pattern.test(start))) ||
    (level !== null && kind.levelled.some((pattern) => pattern.test(named)));
  return matches && !kind.except.some((pattern) => pattern.test(named));
}

import type { MessageClass } from "../../model/observation.ts";
import { type ApiCall, apiCallOf, classOfApiCall } from "./api-call.ts";
import { announcesChat, asks, beforeAnnouncedChat, withoutQuotedChat } from "./echo.ts";
import { classOfFrames, isOfOtherService, isSourceLine } from "./frames.ts";
import { isHarmless, isHarmlessRecord, withoutZeroCounts } from "./harmless.ts";
import { isHeartbeat } from "./heartbeat.ts";
import { type JoinedKind, joinedKind } from "./joined.ts";
import { faultKinds, narrownessOf } from "./registry.ts";
import { segmentsOf } from "./segments.ts";
import { impliedLevel, isGoodNews, type Level, type Shape, shapeOf } from "./shape.ts";
import { pretends, type Speaker } from "./speakers.ts";
import { structuredShapeOf } from "./structured.ts";
import { libraryRecords } from "./library-records.ts";

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
  readonly speaker?: Speaker;
  /** The level that the journal's own fields give, for a text that shows none. */
  readonly level?: Level;
}

const joinedKinds: readonly JoinedKind[] = faultKinds.map(joinedKind);

/** What of a message is looked at: journald's own limit for a field is below it; the cause of a traceback is at its end. */
const HEAD_CHARACTERS = 6000;
const TAIL_CHARACTERS = 6000;
const MOST_LINES = 200;
const COLOUR_CODES = new RegExp(String.raw`\u001b\[[0-9;:?]{0,24}[A-Za-z]`, "g");
/** A reply of the Bot API that says no: trouble at whatever level the library logs it. */
const REFUSED_REPLY =
  /^["']?(?:The server returned: |Endpoint: \w{2,60}, response: )["'b[]{0,5}\{ ?"?ok"?: ?false, ?"?error_code"?: ?[0-9]{3}/;
/** Words in front of the real sentence of a line without a level. */
const LEAD_IN =
  /^(?:(?:Unhandled (?:promise )?rejection|Uncaught(?: exception)?|Exception|Error|Caused by|Full error|Reason|Traceback|Ошибка|Помилка|Fehler|Erreur|Исключение|Причина|\[?polling_error\]?|(?:async|sync)hronous exception)[:\s]{1,3}){1,3}/i;

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
  if (isHarmlessRecord(first)) return null;
  let found = ofLine(head, first, context);
  // A person may paste a log, whose lines have levels of their own.
  const isChat = lines.length > 1 && (level === "info" || level === "debug") && announcesChat(head.body);
  if (isChat) return found;
  for (const line of lines.slice(1)) {
    if (!isSourceLine(line)) found = narrower(found, ofLine(continuationOf(line, level), line, context));
  }
  // The last line of a traceback names no service; its frames do.
  if (found?.class === "network" && lines.length > 1 && isOfOtherService(text)) found = null;
  const framed = level === "info" || level === "debug" ? null : classOfFrames(lines);
  return framed === null ? found : narrower(found, { class: framed, origin: null });
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
  if (pretends(line.trimStart(), context.speaker ?? "unknown") || (shape.level === null && isSourceLine(line))) {
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
  if (shown === "debug" || shown === "info" || (shown === null && isGoodNews(line))) {
    return null;
  }
  const level = shown ?? (asks(shape.text) ? null : impliedLevel(line, shape));
  const narrow = narrowClassOf(shape, level);
  return (narrow === null || isHarmless(shape, shown) ? null : narrow) ?? (level === "critical" ? "critical" : null);
}

function narrowClassOf(shape: Shape, level: Level): MessageClass | null {
  const onlyQuoted = level === "error" || level === "critical";
  const said = (words: string) => beforeAnnouncedChat(withoutQuotedChat(words), { onlyQuoted });
  const text = said(shape.text);
  const body = shape.body === shape.text ? text : said(shape.body);
  const found = classOfWords(shape, { text, body, level });
  if (found === null || onlyQuoted) return found;
  const counted = { text: withoutZeroCounts(text), body: withoutZeroCounts(body), level };
  return counted.text === text && counted.body === body ? found : classOfWords(shape, counted);
}

function classOfWords(
  shape: Shape,
  { text, body, level }: { text: string; body: string; level: Level },
): MessageClass | null {
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

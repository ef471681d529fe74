import type { MessageClass } from "../../model/observation.ts";

/** One HTTP exchange that a client library has logged with its status. */
export interface ApiCall {
  /** `scheme://host[:port]`, without user and password. */
  readonly origin: string;
  /** The Bot API method behind `/bot<token>/`; null for any other URL. */
  readonly method: string | null;
  /** What stands for the token in the URL: `123:AA…`, `None`, or nothing. */
  readonly token: string | null;
  readonly status: number;
}

/** httpx 0.2x at INFO: `HTTP Request: POST https://host/path "HTTP/1.1 200 OK"`. */
const HTTPX =
  /^(?:\[?httpx\]?:?\s[\s|-]{0,6})?(?:(?:httpx:)?_client\.py:[0-9]{1,5}\s[\s|-]{0,6})?HTTP Request: [A-Z]{3,8} (https?):\/\/([^\s/"?#]{1,260})([^\s"]{0,2000}) "HTTP\/[0-9.]{1,3} ([0-9]{3})/;
/** urllib3 at DEBUG: `https://host:443 "POST /path HTTP/1.1" 200 None`. */
const URLLIB3 = /^(https?):\/\/([^\s/"?#]{1,260}) "[A-Z]{3,8} ([^\s"]{0,2000}) HTTP\/[0-9.]{1,3}" ([0-9]{3})/;
/** The second half of httpx's line where rich has wrapped it. */
const WRAPPED = /^(https?):\/\/([^\s/"?#]{1,260})([^\s"]{0,2000}) "HTTP\/[0-9.]{1,3} ([0-9]{3})/;
/** OkHttp's logging interceptor: `<-- 200 https://host/path (301ms, 23-byte body)`. */
const OKHTTP = /^<-- ([0-9]{3})(?: [A-Z][A-Za-z ]{0,40})? (https?):\/\/([^\s/"?#]{1,260})([^\s"]{0,2000}) \(/;
/** Without the host: urllib3 before 1.22, and the common log format, of a client: `host agent - [time] "POST /bot…/getUpdates HTTP/1.1" 200 23`. */
const HOSTLESS =
  /^(?:\S{1,100} \S{1,100} - \[[^\]\n]{10,40}\] )?"[A-Z]{3,8} (\/bot[^\s"]{1,300}) HTTP\/[0-9.]{1,3}" ([0-9]{3})/;
const BOT_PATH = /^\/(?:file\/)?bot([^/\s]{0,200})\/(?:test\/)?([A-Za-z]{2,60})(?:\?|$)/;
/** At Telegram's whatever stands there is the token, also a mask for all of it: `/<removed>/getMe`. */
const MASKED_PATH = /^\/([^/\s]{1,200})\/(?:test\/)?([A-Za-z]{2,60})(?:\?|$)/;
const TELEGRAMS_ORIGIN = "https://api.telegram.org";
/** Tokens, what masks them, and what a program writes that has none; `/bots/…` and `/bottles/…` are pages of other sites. */
const TOKEN = /:|%3A|[<>*[\](){}…]|\.\.\.|x{3}|token|redacted|hidden|masked|^(?:None|null|undefined)$/i;
/** `getMe`, `GetUpdates`; other sites' paths are in small letters. */
const METHOD = /^[A-Za-z][a-z]{1,20}[A-Z]/;
/** A Bot API server of one's own listens on a port of its own. */
const OWN_PORT = /:(?!(?:80|443)$)[0-9]{2,5}$/;

/** Reads the logged HTTP exchange that the text begins with; null where it begins otherwise. */
export function apiCallOf(body: string): ApiCall | null {
  if (!body.includes("HTTP") && !body.startsWith("<-- ")) return null;
  const hostless = body.includes(" /bot") ? HOSTLESS.exec(body) : null;
  if (hostless !== null) {
    const [, path, status] = hostless;
    return { origin: TELEGRAMS_ORIGIN, ...(botCallOf(path ?? "", "") ?? NO_BOT_CALL), status: Number(status) };
  }
  const match = HTTPX.exec(body) ?? URLLIB3.exec(body) ?? WRAPPED.exec(body) ?? statusLast(OKHTTP.exec(body));
  if (match === null) {
    return null;
  }
  const [, scheme, authority, path, status] = match;
  const host = (authority ?? "").replace(/^.*@/, "").toLowerCase();
  return {
    origin: `${scheme}://${host}`,
    ...(botCallOf(path ?? "", host) ?? NO_BOT_CALL),
    status: Number(status),
  };
}

const NO_BOT_CALL = { method: null, token: null };

/** The Bot API call that a path shows; elsewhere than at Telegram's, a path may only look like one. */
function botCallOf(path: string, host: string): Pick<ApiCall, "method" | "token"> | null {
  const isTelegrams = /^api\.telegram\.org(?::[0-9]{2,5})?$/.test(host);
  const [, token = "", method = ""] = BOT_PATH.exec(path) ?? (isTelegrams ? MASKED_PATH.exec(path) : null) ?? [];
  if (method === "") return null;
  const isCall = METHOD.test(method) && (token === "" ? OWN_PORT.test(host) : TOKEN.test(token));
  return isTelegrams || isCall ? { method, token } : null;
}

function statusLast(match: RegExpExecArray | null): readonly (string | undefined)[] | null {
  if (match === null) return null;
  const [all, status, ...rest] = match;
  return [all, ...rest, status];
}

/**
 * What a logged Bot API call says: the status counts at any level, since no chat text can stand there.
 * A success of any method but getUpdates shows nothing (docs/field-notes.md, "Activity and silence").
 */
export function classOfApiCall(call: ApiCall): MessageClass | null {
  if (call.method === null) {
    return null;
  }
  const polls = call.method.toLowerCase() === "getupdates";
  if (call.status === 200) {
    return polls ? "activity" : null;
  }
  if (call.token === "" || call.token === "None" || call.token === "undefined" || call.token === "null") {
    return "env_missing";
  }
  if (call.status === 409) {
    return polls ? "conflict" : null;
  }
  if (call.status === 401 || call.status === 404) {
    return "auth";
  }
  if (call.status === 429) {
    return "flood";
  }
  return call.status >= 500 ? "network" : null;
}

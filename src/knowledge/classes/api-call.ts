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
/** The common log format, of a client: `host agent - [time] "POST /bot…/getUpdates HTTP/1.1" 200 23`. */
const COMMON_LOG =
  /^\S{1,100} \S{1,100} - \[[^\]\n]{10,40}\] "[A-Z]{3,8} (\/bot[^\s"]{1,300}) HTTP\/[0-9.]{1,3}" ([0-9]{3})/;
const BOT_PATH = /^\/(?:file\/)?bot([^/\s]{0,200})\/(?:test\/)?([A-Za-z]{2,60})(?:\?|$)/;

/** Reads the logged HTTP exchange that the text begins with; null where it begins otherwise. */
export function apiCallOf(body: string): ApiCall | null {
  const common = COMMON_LOG.exec(body);
  if (common !== null) return apiCallOf(`https://api.telegram.org "POST ${common[1]} HTTP/1.1" ${common[2]}`);
  const match = HTTPX.exec(body) ?? URLLIB3.exec(body) ?? WRAPPED.exec(body) ?? statusLast(OKHTTP.exec(body));
  if (match === null) {
    return null;
  }
  const [, scheme, authority, path, status] = match;
  const bot = BOT_PATH.exec(path ?? "");
  return {
    origin: `${scheme}://${(authority ?? "").replace(/^.*@/, "").toLowerCase()}`,
    method: bot?.[2] ?? null,
    token: bot?.[1] ?? null,
    status: Number(status),
  };
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

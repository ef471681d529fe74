import type { MessageClass } from "../../model/observation.ts";
import { OTHER_SERVICE } from "./network.ts";

/** The lines of a traceback that quote the program's source: `  File "…"`, `    raise Conflict(message)`, `    at f (x.js:1:2)`. */
const SOURCE_LINE =
  /^(?: {2,12}File "|\s{3,16}(?:at |raise |return |await |async |with |for |if |elif |else|try|except |yield |from |import |def |self\.|[\w.]{1,60} = |[\w.]{1,80}\(|[~^]{2}))/;
/** Frames of Google's own libraries reading a key file: what fails there is the key, whatever the exception says. */
const GOOGLE_FRAME =
  /^\s{2,12}File "[^"\n]{0,300}\b(?:google\/(?:auth|oauth2)|oauth2client|gspread)\/[^"\n]{0,100}"|^\s{2,12}at [^\n]{0,300}\/node_modules\/(?:gtoken|google-auth-library)\//;
const UNREADABLE_KEY =
  /^(?:(?:FileNotFoundError|PermissionError|IsADirectoryError|json\.decoder\.JSONDecodeError|JSONDecodeError|KeyError|ValueError|binascii\.Error|UnicodeDecodeError)\b|Error: error:[0-9A-F]{8}:)/;
/** What a program looks up in its environment, and does not find. */
const ENVIRONMENT_FRAME = /\bos\.environ\[|^\s{2,12}File "[^"\n]{0,200}\/os\.py", line [0-9]{1,6}, in __getitem__/;

const VARIABLE_NAME = /^\s{2,12}"[A-Z][A-Z0-9]{0,30}_[A-Z0-9_]{1,60}",?$/;
/** Frames of a model provider's client: its own errors are those of HTTP. */
const MODEL_FRAME =
  /^\s{2,12}at [^\n]{0,300}\/node_modules\/(?:openai|@anthropic-ai|@google\/(?:generative-ai|genai)|groq-sdk)\//;
const FAILED_CALL =
  /^(?:\w{0,40}Error: )?(?:Request failed with status code [45][0-9]{2}|Connection error|timeout of|fetch failed)/;

/** Whether a line of a traceback quotes the program, and says nothing of what happened. */
export function isSourceLine(line: string): boolean {
  return SOURCE_LINE.test(line);
}

/** Whether a record is about a service that is not Telegram, by all of its lines. */
export function isOfOtherService(text: string): boolean {
  return OTHER_SERVICE.test(text) && !/api\.telegram|telegram\.error|Telegram\w{0,20}Error|getUpdates/.test(text);
}

/** What the frames of a traceback say of an exception that by itself might be anything. */
export function classOfFrames(lines: readonly string[]): MessageClass | null {
  const some = (pattern: RegExp): boolean => lines.some((line) => pattern.test(line));
  if (some(GOOGLE_FRAME) && some(UNREADABLE_KEY)) return "google_credentials";
  // gspread prints Google's answer over many lines.
  const isSheets = some(/\bgspread\.(?:\w{1,20}\.)?exceptions\.APIError\b/);
  if (isSheets && some(/^\s{0,8}"code": 40[13]\b/)) return "google_credentials";
  if (isSheets && some(/^\s{0,8}"code": 429\b/)) return "google_quota";
  if (some(/^(?:Error: )?No key or keyFile set\b/)) return "google_credentials";
  // zod tells of a variable that is not there over many lines too.
  if (some(/^(?:\w{1,40}: )?(?:Uncaught )?ZodError\b/) && some(/"received": "undefined"/) && some(VARIABLE_NAME))
    return "env_missing";
  if (some(MODEL_FRAME) && some(FAILED_CALL)) return "remote_api";
  return some(ENVIRONMENT_FRAME) && some(/^KeyError: /) ? "env_missing" : null;
}

import { secretPatterns } from "./secret-patterns.ts";

/** Colour codes, raw or escaped: they may stand right before, or within, a secret's name. */
const COLOUR = new RegExp(String.raw`(?:\u001b|\\u001[Bb]|\\x1[Bb]|\\033)\[[0-9;]{0,16}m`, "g");
const WHOLE_KEY =
  /-----BEGIN [A-Z0-9 ]{0,40}PRIVATE KEY(?: BLOCK)?-----[^]*?(?:-----END [A-Z0-9 ]{0,40}PRIVATE KEY(?: BLOCK)?-----|$)/g;
const END_OF_KEY = /-----END [A-Z0-9 ]{0,40}PRIVATE KEY(?: BLOCK)?-----/g;
const BODY_OF_KEY = /[A-Za-z0-9+/=\s\\"',]/;
/** Passes until nothing changes any more; two are the rule, more come only from secrets inside secrets. */
const MOST_PASSES = 8;
/** What a message keeps: chat text is personal data (docs/field-notes.md, "Secrets in journals"). */
const MESSAGE_CHARACTERS = 300;

/** Replaces every secret that can be recognised by `<token>` or `<redacted>`, and drops colour codes; idempotent, in linear time. */
export function redact(text: string): string {
  let before = text;
  for (let pass = 0; pass < MOST_PASSES; pass += 1) {
    const after = redactOnce(before);
    if (after === before) {
      return after;
    }
    before = after;
  }
  return before;
}

/** Shortens a text to at most `maxCharacters` UTF-16 units, an ellipsis included, without splitting a character. */
export function truncate(text: string, maxCharacters = MESSAGE_CHARACTERS): string {
  if (text.length <= maxCharacters) {
    return text;
  }
  const cut = text.slice(0, Math.max(0, maxCharacters - 1));
  return `${cut.replace(/[\uD800-\uDBFF]$/, "")}…`;
}

function redactOnce(text: string): string {
  let redacted = redactPrivateKeys(text.replace(COLOUR, ""));
  for (const { pattern, replacement } of secretPatterns) {
    redacted = redacted.replace(pattern, replacement);
  }
  return redacted;
}

/** A private key, whole or tailless; and a tail whose beginning was cut off, with everything before it that can be its body. */
function redactPrivateKeys(message: string): string {
  if (!message.includes("PRIVATE KEY")) {
    return message;
  }
  const text = message.replace(WHOLE_KEY, "<redacted>");
  let kept = "";
  let fromIndex = 0;
  for (const end of text.matchAll(END_OF_KEY)) {
    let bodyIndex = end.index;
    while (bodyIndex > fromIndex && BODY_OF_KEY.test(text.charAt(bodyIndex - 1))) {
      bodyIndex -= 1;
    }
    kept += `${text.slice(fromIndex, bodyIndex)}<redacted>`;
    fromIndex = end.index + end[0].length;
  }
  return kept + text.slice(fromIndex);
}

import { truncate } from "../../knowledge/redaction.ts";
import type { Notification, Phase, Severity } from "../../model/notification.ts";
import { encodedWord } from "../encoded-word.ts";
import { headingOf, isQuiet } from "../parts.ts";
import { textOf } from "../text.ts";
import type { WebhookMessage } from "./message.ts";

/** ntfy makes an attachment of a message above 4,096 bytes. */
const maxBodyBytes = 4000;
const maxTitleCharacters = 200;
/** Of ntfy's 1 to 5: 2 makes no sound, 5 makes one that lasts. */
const priorities: Readonly<Record<Severity, number>> = { notice: 2, warning: 3, error: 4, critical: 5 };
const quietPriority = 2;
/** Tags that ntfy shows as pictures (https://docs.ntfy.sh/emojis/). */
const tags: Readonly<Record<Severity, string>> = {
  notice: "information_source",
  warning: "warning",
  error: "x",
  critical: "rotating_light",
};
const phaseTags: Partial<Readonly<Record<Phase, string>>> = {
  recovered: "white_check_mark",
  summary: "clipboard",
  test: "test_tube",
};

/** A notification for an ntfy topic: title, priority and tags in headers, the rest as the body. */
export function ntfyMessage(notification: Notification, { repeat }: { readonly repeat: boolean }): WebhookMessage {
  const { phase, severity } = notification;
  return {
    headers: {
      "Content-Type": "text/plain; charset=utf-8",
      Title: encodedWord(truncate(headingOf(notification), maxTitleCharacters)),
      Priority: String(isQuiet(notification) ? quietPriority : priorities[severity]),
      Tags: phaseTags[phase] ?? tags[severity],
    },
    body: textOf(notification, {
      repeat,
      heading: false,
      maxCharacters: maxBodyBytes,
      measure: (text) => Buffer.byteLength(text),
    }),
  };
}

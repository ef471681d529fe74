import type { Notification } from "../../model/notification.ts";
import { fit } from "../fit.ts";
import { type Part, partsOf } from "../parts.ts";
import { labelled, rendered } from "../text.ts";

/** Discord refuses a message that is longer. */
const maxCharacters = 2000;

/** What a webhook of Discord is sent. */
export interface DiscordMessage {
  readonly content: string;
  /** Nobody is called, whatever the text holds. */
  readonly allowed_mentions: { readonly parse: readonly never[] };
}

/** A notification for a webhook of Discord: Markdown, with the signs of the text escaped. */
export function discordMessage(notification: Notification, options: { readonly repeat: boolean }): DiscordMessage {
  const content = fit({ parts: partsOf(notification, options), render: markdown, limit: maxCharacters });
  return { content, allowed_mentions: { parse: [] } };
}

function markdown(parts: readonly Part[]): string {
  return rendered(parts, markdownPart);
}

function markdownPart(part: Part): string {
  switch (part.kind) {
    case "heading":
      return `**${escaped(part.text)}**`;
    case "evidence":
      return `\`\`\`\n${code(part.text)}\n\`\`\``;
    case "look":
      return `${escaped(part.label ?? "")}: \`${code(part.text)}\``;
    case "happened":
    case "done":
    case "left":
    case "held-back":
    case "repeat":
      return escaped(labelled(part));
  }
}

/** In code nothing can be escaped, and a backtick would end it. */
function code(text: string): string {
  return text.replaceAll("`", "'");
}

/** Signs that mean something anywhere, and those that do so at the start of a line only. */
function escaped(text: string): string {
  return text.replaceAll(/[\\*_~`|<>[\]()@]/g, String.raw`\$&`).replaceAll(/^(\s*)([#+-])/gm, String.raw`$1\$2`);
}

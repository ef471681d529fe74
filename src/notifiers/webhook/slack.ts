import type { Notification } from "../../model/notification.ts";
import { fit } from "../fit.ts";
import { type Part, partsOf } from "../parts.ts";
import { labelled, rendered } from "../text.ts";
import { escaped } from "../escaped.ts";

/** Slack cuts a message at 40,000 characters, and folds one that is longer than about 4,000. */
const maxCharacters = 3500;

/** A notification for an incoming webhook of Slack or of what takes the same (Mattermost): mrkdwn in one text. */
export function slackMessage(notification: Notification, options: { readonly repeat: boolean }): { text: string } {
  return { text: fit({ parts: partsOf(notification, options), render: mrkdwn, limit: maxCharacters }) };
}

function mrkdwn(parts: readonly Part[]): string {
  return rendered(parts, mrkdwnPart);
}

function mrkdwnPart(part: Part): string {
  switch (part.kind) {
    case "heading":
      // mrkdwn has no escape for its own signs: another asterisk stands for one that would end the bold.
      return `*${escaped(part.text).replaceAll("*", "∗")}*`;
    case "evidence":
      return `\`\`\`${code(part.text)}\`\`\``;
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

function code(text: string): string {
  return escaped(text).replaceAll("`", "'");
}

import type { Notification } from "../../model/notification.ts";
import { fit } from "../fit.ts";
import { type Part, partsOf } from "../parts.ts";
import { joined, labelled } from "../text.ts";

/** Slack cuts a message at 40,000 characters, and folds one that is longer than about 4,000. */
const maxCharacters = 3500;

/** A notification for an incoming webhook of Slack or of what takes the same (Mattermost): mrkdwn in one text. */
export function slackMessage(notification: Notification, options: { readonly repeat: boolean }): { text: string } {
  return { text: fit({ parts: partsOf(notification, options), render: mrkdwn, limit: maxCharacters }) };
}

function mrkdwn(parts: readonly Part[]): string {
  return joined(parts.map((part) => ({ kind: part.kind, text: mrkdwnPart(part) })));
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

/** So `<!channel>` and `<@U123>` call nobody (https://docs.slack.dev, "Formatting message text"). */
function escaped(text: string): string {
  return text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;");
}

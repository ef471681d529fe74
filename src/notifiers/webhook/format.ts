import type { Notification } from "../../model/notification.ts";
import type { WebhookSettings } from "../../model/notify-settings.ts";
import { discordMessage } from "./discord.ts";
import { jsonMessage } from "./json.ts";
import type { WebhookMessage } from "./message.ts";
import { ntfyMessage } from "./ntfy.ts";
import { slackMessage } from "./slack.ts";

/** Gives a notification the shape that a kind of receiver wants. */
export function messageFor(
  format: WebhookSettings["format"],
  notification: Notification,
  options: { readonly repeat: boolean },
): WebhookMessage {
  switch (format) {
    case "json":
      return asJson(jsonMessage(notification, options));
    case "slack":
      return asJson(slackMessage(notification, options));
    case "discord":
      return asJson(discordMessage(notification, options));
    case "ntfy":
      return ntfyMessage(notification, options);
  }
}

function asJson(value: object): WebhookMessage {
  return { headers: { "Content-Type": "application/json" }, body: JSON.stringify(value) };
}

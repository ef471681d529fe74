import type { SecretSource, WebhookSettings } from "../../model/notify-settings.ts";
import type { Channel, Delivery } from "../channel.ts";
import { type HttpChannelOptions, retryOf } from "../http-delivery.ts";
import { httpUrl } from "../http-url.ts";
import { ownNetwork } from "../network.ts";
import { type Environment, readSecret } from "../secret.ts";
import { messageFor } from "./format.ts";
import { judgeAnswer } from "./judge-answer.ts";

/** The channel that posts to a URL; of the URL only scheme, host and port are ever told. */
export function webhookOf(
  settings: WebhookSettings,
  environment: Environment,
  options: HttpChannelOptions = {},
): Channel {
  const { wallMs = Date.now, network = ownNetwork, ...limits } = options;
  return {
    name: "webhook",
    get target() {
      // Read anew, as at each send: it may have moved to another host.
      const url = readSecret(settings.url, environment);
      return (url.ok ? httpUrl(url.value)?.origin : null) ?? "an unknown URL";
    },
    async send(notification, { repeat, signal }) {
      const given = readSecret(settings.url, environment);
      if (!given.ok) return broken(given.message);
      const url = httpUrl(given.value);
      if (url === null) return broken("What notify.webhook.url gives is no http or https URL");
      const authorization = readAuthorization(settings.authorization, environment);
      if (authorization.kind === "broken") return authorization;
      const { headers, body } = messageFor(settings.format, notification, { repeat });
      const outcome = await network.request({
        url,
        method: "POST",
        headers: {
          ...headers,
          "Idempotency-Key": notification.id.replaceAll(/[^\u0021-\u007e]/g, "_"),
          ...(authorization.value === null ? {} : { Authorization: authorization.value }),
        },
        body,
        environment,
        signal,
        ...limits,
      });
      if (outcome.kind === "failed") return retryOf(outcome);
      return judgeAnswer(outcome, { url, authorization: authorization.value, nowWallMs: wallMs() });
    },
  };
}

function readAuthorization(
  source: SecretSource | null,
  environment: Environment,
): { readonly kind: "read"; readonly value: string | null } | Extract<Delivery, { kind: "broken" }> {
  if (source === null) return { kind: "read", value: null };
  const given = readSecret(source, environment);
  if (!given.ok) return broken(given.message);
  // Node would refuse the whole request.
  return /^[\u0020-\u007e\u00a0-\u00ff]+$/.test(given.value)
    ? { kind: "read", value: given.value }
    : broken("What notify.webhook.authorization gives holds a character that no header may hold");
}

function broken(why: string): Extract<Delivery, { kind: "broken" }> {
  return { kind: "broken", why };
}

import type { NotifySettings, SecretSource } from "../model/notify-settings.ts";
import type { Channel } from "./channel.ts";
import { execOf } from "./exec/exec.ts";
import { mailOf } from "./mail/mail.ts";
import { type Network, ownNetwork } from "./network.ts";
import type { Environment } from "./secret.ts";
import { telegramOf } from "./telegram/telegram.ts";
import { webhookOf } from "./webhook/webhook.ts";

/** The heartbeat is no channel: it carries no notifications. */
export { type Pulse, ping } from "./heartbeat/heartbeat.ts";

/** The channels that the settings name, one line each; a test holds the folders against it. */
export function channelsOf(
  settings: NotifySettings,
  environment: Environment,
  network: Network = ownNetwork,
): readonly Channel[] {
  const { telegram, mail, webhook, exec } = settings;
  const secretVariables = secretVariablesOf(settings);
  return [
    telegram === null ? [] : telegramOf(telegram, environment, { network }),
    mail === null ? [] : mailOf(mail, environment, { network }),
    webhook === null ? [] : webhookOf(webhook, environment, { network }),
    exec === null ? [] : execOf(exec, { secretVariables }),
  ].flat();
}

/** The environment variables that hold a secret of any channel: a program of the owner's does not get them. */
function secretVariablesOf({ telegram, mail, webhook, heartbeat }: NotifySettings): readonly string[] {
  const sources: readonly (SecretSource | null | undefined)[] = [
    telegram?.token,
    mail?.transport.kind === "smtp" ? mail.transport.password : null,
    webhook?.url,
    webhook?.authorization,
    heartbeat?.url,
  ];
  return sources.flatMap((source) => (source?.kind === "env" ? [source.name] : []));
}

import type { MailSettings, NotifySettings } from "./configuration.ts";
import type { NotifySection } from "./notify-schema.ts";

/** A dead man's switch is called once a minute where the file says nothing: what such services take as the finest step. */
const heartbeatIntervalMs = 60_000;

/** Nobody is told anything. */
export const noNotifySettings: NotifySettings = { telegram: null, mail: null, webhook: null, heartbeat: null };

/** Settings of the notifiers from the section [notify] of the file. */
export function notifySettings(section: NotifySection): NotifySettings {
  const { telegram, webhook, heartbeat } = section;
  return {
    telegram: telegram === undefined ? null : { token: telegram.token, chatId: telegram.chat_id },
    mail: mailSettings(section.mail),
    webhook: webhook === undefined ? null : { url: webhook.url, format: webhook.format ?? "json" },
    heartbeat:
      heartbeat === undefined ? null : { url: heartbeat.url, intervalMs: heartbeat.interval ?? heartbeatIntervalMs },
  };
}

function mailSettings(mail: NotifySection["mail"]): MailSettings | null {
  if (mail === undefined) return null;
  const to = typeof mail.to === "string" ? [mail.to] : mail.to;
  const from = mail.from ?? null;
  if (mail.smtp !== undefined) {
    return { to, from, transport: { kind: "smtp", url: mail.smtp, password: mail.password ?? null } };
  }
  // One of the two is there: the cross-check has seen to it.
  return mail.sendmail === undefined ? null : { to, from, transport: { kind: "sendmail", path: mail.sendmail } };
}

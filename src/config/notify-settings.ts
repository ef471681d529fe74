import type { ChannelChoice, MailSettings, NotifySettings, TellingSettings } from "../model/notify-settings.ts";
import type { NotifySection } from "./notify-schema.ts";

/** A dead man's switch is called once a minute where the file says nothing: what such services take as the finest step. */
const heartbeatIntervalMs = 60_000;

/** When the owner is told what, where the file says nothing. */
const telling: TellingSettings = {
  gatherMs: 15_000,
  reminderMs: 3_600_000,
  stableMs: 300_000,
  storm: { notifications: 20, windowMs: 600_000 },
  dailySummaryMinute: 9 * 60,
};

/** A program has this long, where the file says nothing. */
const execTimeoutMs = 30_000;

/** Nobody is told anything. */
export const noNotifySettings: NotifySettings = {
  telegram: null,
  mail: null,
  webhook: null,
  exec: null,
  heartbeat: null,
  ...telling,
};

/** Settings of the notifiers from the section [notify] of the file. */
export function notifySettings(section: NotifySection): NotifySettings {
  const { telegram, webhook, exec, heartbeat, storm } = section;
  return {
    telegram:
      telegram === undefined
        ? null
        : {
            token: telegram.token,
            chatId: telegram.chat_id,
            topic: telegram.topic ?? null,
            api: telegram.api ?? "https://api.telegram.org",
            ...choice(telegram),
          },
    mail: mailSettings(section.mail),
    webhook:
      webhook === undefined
        ? null
        : {
            url: webhook.url,
            format: webhook.format ?? "json",
            authorization: webhook.authorization ?? null,
            ...choice(webhook),
          },
    exec:
      exec === undefined ? null : { command: exec.command, timeoutMs: exec.timeout ?? execTimeoutMs, ...choice(exec) },
    heartbeat:
      heartbeat === undefined ? null : { url: heartbeat.url, intervalMs: heartbeat.interval ?? heartbeatIntervalMs },
    gatherMs: section.gather ?? telling.gatherMs,
    reminderMs: section.reminder ?? telling.reminderMs,
    stableMs: section.stable ?? telling.stableMs,
    storm: {
      notifications: storm?.notifications ?? telling.storm.notifications,
      windowMs: storm?.window ?? telling.storm.windowMs,
    },
    dailySummaryMinute: section.daily_summary === undefined ? telling.dailySummaryMinute : section.daily_summary,
  };
}

type Choice = NonNullable<NotifySection["exec"]>;

function choice({
  min_severity,
  quiet_hours,
  summary,
}: Pick<Choice, "min_severity" | "quiet_hours" | "summary">): ChannelChoice {
  return { minSeverity: min_severity ?? "warning", quietHours: quiet_hours ?? null, summary: summary ?? true };
}

function mailSettings(mail: NotifySection["mail"]): MailSettings | null {
  if (mail === undefined) return null;
  const to = typeof mail.to === "string" ? [mail.to] : mail.to;
  const shared = { to, from: mail.from ?? null, ...choice(mail) };
  if (mail.smtp !== undefined) {
    const password = mail.password ?? null;
    // Whoever gives a password away must know to whom; between mail servers encryption is what it can be (RFC 7435).
    const tls = mail.tls ?? (password === null ? "if-offered" : "required");
    return { ...shared, transport: { kind: "smtp", url: mail.smtp, password, tls, ca: mail.ca ?? null } };
  }
  // One of the two is there: the cross-check has seen to it.
  return mail.sendmail === undefined ? null : { ...shared, transport: { kind: "sendmail", path: mail.sendmail } };
}

import type { Severity } from "./notification.ts";

/** Where a secret is read from; `literal` is the secret itself and only a private file may hold one. */
export type SecretSource =
  | { readonly kind: "credential"; readonly name: string }
  | { readonly kind: "file"; readonly path: string }
  | { readonly kind: "env"; readonly name: string }
  | { readonly kind: "literal"; readonly value: string };

/** What of the notifications a channel is given, and when. */
export interface ChannelChoice {
  readonly minSeverity: Severity;
  /** Local time in which only what is critical is sent, and the rest waits, in minutes after midnight; null: none. */
  readonly quietHours: { readonly startMinute: number; readonly endMinute: number } | null;
  /** Whether the daily summary is sent here. */
  readonly summary: boolean;
}

/** A Telegram bot that writes into one chat. */
export interface TelegramSettings extends ChannelChoice {
  readonly token: SecretSource;
  readonly chatId: string;
  /** `message_thread_id` of a topic in a forum; null: none. */
  readonly topic: number | null;
  /** The Bot API server, without a slash at its end. */
  readonly api: string;
}

/** Mail: to whom, and through an SMTP server or the local sendmail. */
export interface MailSettings extends ChannelChoice {
  readonly to: readonly string[];
  readonly from: string | null;
  readonly transport: SmtpSettings | { readonly kind: "sendmail"; readonly path: string };
}

/** An SMTP server: `smtp://` (STARTTLS, by `tls`) or `smtps://` (TLS from the first byte). */
export interface SmtpSettings {
  readonly kind: "smtp";
  /** With the user's name where the server wants one, never with a password. */
  readonly url: string;
  readonly password: SecretSource | null;
  /** `if-offered` does not verify the certificate, as mail servers among themselves do not. */
  readonly tls: "required" | "if-offered" | "off";
  /** A file of PEM certificates to trust beside Node's and the system's; null: none. */
  readonly ca: string | null;
}

/** A URL that takes notifications by POST. */
export interface WebhookSettings extends ChannelChoice {
  readonly url: SecretSource;
  readonly format: "json" | "slack" | "discord" | "ntfy";
  /** The header `Authorization`, whole: `Bearer …`; null: none. */
  readonly authorization: SecretSource | null;
}

/** A program of the owner's, started for each notification: no shell, the fields in its environment. */
export interface ExecSettings extends ChannelChoice {
  /** An absolute path, then arguments. */
  readonly command: readonly [string, ...string[]];
  readonly timeoutMs: number;
}

/** A dead man's switch that is called while this program is well. */
export interface HeartbeatSettings {
  readonly url: SecretSource;
  readonly intervalMs: number;
}

/** When the owner is told what. */
export interface TellingSettings {
  /** So long what was done is waited for, before the first notification of an incident. */
  readonly gatherMs: number;
  /** The first reminder of an incident that goes on comes after this, each further one after twice the time, at most a day. */
  readonly reminderMs: number;
  /** An incident is over when it has stayed away for so long. */
  readonly stableMs: number;
  /** More than so many within the window are held back, and counted. */
  readonly storm: { readonly notifications: number; readonly windowMs: number };
  /** Minutes after local midnight; null: no summary. */
  readonly dailySummaryMinute: number | null;
}

/** Who is told, how, and when; null: not so. */
export interface NotifySettings extends TellingSettings {
  readonly telegram: TelegramSettings | null;
  readonly mail: MailSettings | null;
  readonly webhook: WebhookSettings | null;
  readonly exec: ExecSettings | null;
  readonly heartbeat: HeartbeatSettings | null;
}

import type { Notification } from "../../../src/model/notification.ts";
import type { MailSettings, SmtpSettings } from "../../../src/model/notify-settings.ts";
import type { UnitName, WallMs } from "../../../src/model/scalars.ts";

/** A notification of a trouble; `changes` go before. */
export function aNotification(changes: Partial<Notification> = {}): Notification {
  return {
    id: "n-2",
    story: "n-1",
    phase: "opened",
    severity: "error",
    unit: "marketingbot-bot.service" as UnitName,
    class: "stall",
    host: "vps.example",
    atWallMs: Date.UTC(2026, 10, 29, 12) as WallMs,
    language: "en",
    title: "no activity for 3 min",
    happened: "The bot lives and does nothing.",
    evidence: ["last line: getUpdates"],
    done: ["It was restarted."],
    left: null,
    look: "unitwarden diagnose marketingbot-bot.service",
    heldBack: null,
    ...changes,
  };
}

const choice = { minSeverity: "warning", quietHours: null, summary: true } as const;

/** Mail to owner@example.org through a server on this machine. */
export function bySmtp(smtp: { port: number; scheme?: "smtp" | "smtps"; user?: string } & Partial<SmtpSettings>) {
  const { port, scheme = "smtp", user, ...rest } = smtp;
  const url = `${scheme}://${user === undefined ? "" : `${encodeURIComponent(user)}@`}127.0.0.1:${port}`;
  const transport: SmtpSettings = { kind: "smtp", url, password: null, tls: "off", ca: null, ...rest };
  return { to: ["owner@example.org"], from: null, transport, ...choice } satisfies MailSettings;
}

/** Mail to owner@example.org by a program. */
export function bySendmail(path: string): MailSettings {
  return { to: ["owner@example.org"], from: null, transport: { kind: "sendmail", path }, ...choice };
}

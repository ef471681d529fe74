import type { MailSettings } from "../../model/notify-settings.ts";
import type { Notification } from "../../model/notification.ts";
import { headingOf, textOf } from "../text.ts";

/** A notification as a mail, before it is encoded. */
export interface Mail {
  readonly from: string;
  readonly to: readonly string[];
  readonly subject: string;
  readonly text: string;
  readonly date: Date;
  /** With its angle brackets; the same for the same notification, so that a repeat can be told. */
  readonly messageId: string;
  /** The story's first message; null where this is it. */
  readonly answersTo: string | null;
  readonly headers: Readonly<Record<string, string>>;
}

/** What goes into a mail; `repeat` says that an earlier attempt may have arrived. */
export function messageOf(notification: Notification, settings: MailSettings, options: { repeat: boolean }): Mail {
  const { id, story, host, unit } = notification;
  return {
    // RFC 5321 wants a sender that exists: the receiver does.
    from: settings.from ?? settings.to[0] ?? "",
    to: settings.to,
    subject: oneLine(headingOf(notification)),
    text: `${textOf(notification, { ...options, heading: false })}\n`,
    date: new Date(notification.atWallMs),
    messageId: messageId(id, host),
    answersTo: story === id ? null : messageId(story, host),
    headers: {
      // RFC 3834: no holiday notice answers it.
      "Auto-Submitted": "auto-generated",
      "X-Unitwarden-ID": oneLine(id),
      "X-Unitwarden-Story": oneLine(story),
      "X-Unitwarden-Host": oneLine(host),
      ...(unit === null ? {} : { "X-Unitwarden-Unit": oneLine(unit) }),
      "X-Unitwarden-Class": oneLine(notification.class),
      "X-Unitwarden-Phase": notification.phase,
      "X-Unitwarden-Severity": notification.severity,
    },
  };
}

function messageId(id: string, host: string): string {
  return `<${id.replaceAll(/[^\w.-]/g, "-")}@unitwarden.${host.replaceAll(/[^A-Za-z0-9.-]/g, "-")}>`;
}

/** A header is one line, whatever a title holds: else what follows a line end would be a header of its own. */
function oneLine(text: string): string {
  return text.replaceAll(/[\s\p{Cc}]+/gu, " ").trim();
}

import { truncate } from "../../knowledge/redaction.ts";
import type { Notification } from "../../model/notification.ts";
import { textOf } from "../text.ts";

/** Linux takes 128 KiB a string, and a UTF-16 unit is at most 3 bytes; nothing of a notification is near it. */
const maxCharacters = 16_000;

/**
 * What systemd gave to us and to nobody else (systemd.exec(5), sd_notify(3)): with it a program could speak for us,
 * read our credentials, or pass for our part of the journal.
 */
const ours = [
  "NOTIFY_SOCKET",
  "WATCHDOG_PID",
  "WATCHDOG_USEC",
  "CREDENTIALS_DIRECTORY",
  "ENCRYPTED_CREDENTIALS_DIRECTORY",
  "INVOCATION_ID",
  "JOURNAL_STREAM",
  "SYSTEMD_EXEC_PID",
  "LISTEN_PID",
  "LISTEN_FDS",
  "LISTEN_FDNAMES",
  "FDSTORE",
  "MAINPID",
  "MANAGERPID",
  "MEMORY_PRESSURE_WATCH",
  "MEMORY_PRESSURE_WRITE",
  "RUNTIME_DIRECTORY",
  "STATE_DIRECTORY",
  "CACHE_DIRECTORY",
  "LOGS_DIRECTORY",
  "CONFIGURATION_DIRECTORY",
] as const;

/** The fields of a notification as environment variables; undefined is what is taken away of our own, secrets among it. */
export function variablesOf(
  notification: Notification,
  options: { readonly repeat: boolean; readonly secretVariables: readonly string[] },
): Readonly<Record<string, string | undefined>> {
  const { heldBack } = notification;
  const withheld = [...ours, ...options.secretVariables].map((name) => [name, undefined] as const);
  const given = Object.entries({
    ID: notification.id,
    STORY: notification.story,
    PHASE: notification.phase,
    SEVERITY: notification.severity,
    UNIT: notification.unit ?? "",
    CLASS: notification.class,
    HOST: notification.host,
    AT: new Date(notification.atWallMs).toISOString(),
    TITLE: notification.title,
    HAPPENED: notification.happened,
    EVIDENCE: notification.evidence.join("\n"),
    DONE: notification.done.join("\n"),
    LEFT: notification.left ?? "",
    LOOK: notification.look ?? "",
    HELD_BACK: heldBack === null ? "" : String(heldBack.count),
    TEXT: textOf(notification, { repeat: options.repeat, maxCharacters }),
    LANGUAGE: notification.language,
    REPEAT: options.repeat ? "1" : "",
  }).map(([name, value]) => [`UNITWARDEN_${name}`, bounded(value)] as const);
  return Object.fromEntries([...withheld, ...given]);
}

function bounded(text: string): string {
  return truncate(text.replaceAll("\0", ""), maxCharacters);
}

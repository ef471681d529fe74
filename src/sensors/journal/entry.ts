import type { BootId, InvocationId, MonotonicMs, UnitName, WallMs } from "../../model/scalars.ts";

/** One journal entry, as far as this program reads it (systemd.journal-fields(7)). */
export interface JournalEntry {
  readonly cursor: string;
  readonly atWallMs: WallMs;
  /** Comparable within `bootId` only. */
  readonly atMs: MonotonicMs;
  readonly bootId: BootId | null;
  /** Decoded and without colour codes; null when journalctl withheld it (over 4096 bytes) or there is none. */
  readonly message: string | null;
  /** syslog priority, 0 to 7. */
  readonly priority: number | null;
  /** `_PID`: validated by journald. */
  readonly pid: number | null;
  /** `_SYSTEMD_UNIT` or `_SYSTEMD_USER_UNIT`: whose process wrote the entry; validated by journald. */
  readonly unit: UnitName | null;
  readonly userUnit: UnitName | null;
  /** `UNIT` or `USER_UNIT`: whom the entry is about; anybody can write this field. */
  readonly aboutUnit: UnitName | null;
  /** `OBJECT_SYSTEMD_UNIT` or `OBJECT_SYSTEMD_USER_UNIT`. */
  readonly objectUnit: UnitName | null;
  /** The unit's invocation: `_SYSTEMD_INVOCATION_ID` of a process, `INVOCATION_ID` in systemd's own records. */
  readonly invocationId: InvocationId | null;
  readonly aboutInvocationId: InvocationId | null;
  readonly messageId: string | null;
  /** `_TRANSPORT`: `stdout`, `journal`, `syslog`, `driver`, `kernel`, …; validated by journald. */
  readonly transport: string | null;
}

/** The fields to ask journalctl for; the cursor, the times and the boot ID come unasked. */
export const entryFields: readonly string[] = [
  "MESSAGE",
  "MESSAGE_ID",
  "PRIORITY",
  "_PID",
  "_TRANSPORT",
  "_BOOT_ID",
  "_SYSTEMD_UNIT",
  "_SYSTEMD_USER_UNIT",
  "_SYSTEMD_INVOCATION_ID",
  "UNIT",
  "USER_UNIT",
  "INVOCATION_ID",
  "USER_INVOCATION_ID",
  "OBJECT_SYSTEMD_UNIT",
  "OBJECT_SYSTEMD_USER_UNIT",
];

const TERMINAL_CODES = new RegExp(
  String.raw`\u001b(?:\[[0-9;:?]{0,24}[ -/]?[@-~]|\][^\u0007\u001b]{0,200}\u0007?)`,
  "g",
);
const HEX_ID = /^[0-9a-f]{32}$/;
const decoder = new TextDecoder("utf-8", { fatal: false, ignoreBOM: true });

/** The fields of one line of `journalctl --output=json`; null for anything that is no JSON object. */
export function fieldsOf(line: string): ReadonlyMap<string, unknown> | null {
  let value: unknown;
  try {
    value = JSON.parse(line);
  } catch {
    return null;
  }
  return typeof value === "object" && value !== null && !Array.isArray(value) ? new Map(Object.entries(value)) : null;
}

/** Parses one line of `journalctl --output=json`; null for garbage and for an entry without cursor or times. */
export function parseEntry(line: string): JournalEntry | null {
  const fields = fieldsOf(line);
  return fields === null ? null : entryOf(fields);
}

/** The entry in fields that are already parsed; null without cursor or times. */
export function entryOf(fields: ReadonlyMap<string, unknown>): JournalEntry | null {
  const text = (name: string): string | null => textOf(fields.get(name));
  const cursor = text("__CURSOR");
  const realtimeUs = wholeOf(text("__REALTIME_TIMESTAMP"));
  const monotonicUs = wholeOf(text("__MONOTONIC_TIMESTAMP"));
  if (cursor === null || cursor === "" || realtimeUs === null || monotonicUs === null) {
    return null;
  }
  const unit = text("_SYSTEMD_UNIT") as UnitName | null;
  return {
    cursor,
    atWallMs: (realtimeUs / 1000) as WallMs,
    atMs: (monotonicUs / 1000) as MonotonicMs,
    bootId: idOf(text("_BOOT_ID")) as BootId | null,
    message: text("MESSAGE"),
    priority: priorityOf(wholeOf(text("PRIORITY"))),
    pid: wholeOf(text("_PID")),
    unit,
    userUnit: text("_SYSTEMD_USER_UNIT") as UnitName | null,
    aboutUnit: (text("UNIT") ?? text("USER_UNIT")) as UnitName | null,
    objectUnit: (text("OBJECT_SYSTEMD_USER_UNIT") ?? text("OBJECT_SYSTEMD_UNIT")) as UnitName | null,
    invocationId: idOf(text("_SYSTEMD_INVOCATION_ID")) as InvocationId | null,
    aboutInvocationId: idOf(text("INVOCATION_ID") ?? text("USER_INVOCATION_ID")) as InvocationId | null,
    messageId: idOf(text("MESSAGE_ID")),
    transport: text("_TRANSPORT"),
  };
}

/** The text of a field: a string, bytes as an array of numbers, the first usable of several values; null otherwise. */
export function textOf(value: unknown): string | null {
  if (typeof value === "string") {
    return value.replace(TERMINAL_CODES, "");
  }
  if (!Array.isArray(value)) {
    return null;
  }
  if (value.length > 0 && value.every((item) => Number.isInteger(item) && item >= 0 && item <= 255)) {
    return decoder.decode(Uint8Array.from(value as number[])).replace(TERMINAL_CODES, "");
  }
  for (const item of value) {
    const text = Array.isArray(item) && item.some((part) => Array.isArray(part)) ? null : textOf(item);
    if (text !== null) {
      return text;
    }
  }
  return null;
}

function wholeOf(text: string | null): number | null {
  return text !== null && /^[0-9]{1,16}$/.test(text) ? Number(text) : null;
}

function priorityOf(priority: number | null): number | null {
  return priority !== null && priority <= 7 ? priority : null;
}

function idOf(text: string | null): string | null {
  const plain = text?.replaceAll("-", "").toLowerCase();
  return plain !== undefined && HEX_ID.test(plain) ? plain : null;
}

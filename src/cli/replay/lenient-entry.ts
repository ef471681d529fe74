import type { BootId, InvocationId, MonotonicMs, UnitName, WallMs } from "../../model/scalars.ts";
import type { JournalEntry } from "../../sensors/journal/entry.ts";
import { type Fields, fieldText, wholeNumber } from "./fields.ts";
import type { Stamp } from "./timeline.ts";

const HEX_ID = /^[0-9a-f]{32}$/;

/** A field that is a 128-bit ID, in lower case without dashes; null for anything else. */
export function idField(fields: Fields, name: string): string | null {
  const plain = fieldText(fields, name)?.replaceAll("-", "").toLowerCase();
  return plain !== undefined && HEX_ID.test(plain) ? plain : null;
}

/** When an entry says it was: each clock only if it is there. */
export function stampOf(fields: Fields): Stamp {
  const monotonicUs = wholeNumber(fieldText(fields, "__MONOTONIC_TIMESTAMP"));
  const wallUs = wholeNumber(fieldText(fields, "__REALTIME_TIMESTAMP"));
  return {
    bootId: idField(fields, "_BOOT_ID"),
    monotonicMs: monotonicUs === null ? null : monotonicUs / 1000,
    wallMs: wallUs === null ? null : wallUs / 1000,
  };
}

/** The cursor; null where the entry has none. */
export function cursorOf(fields: Fields): string | null {
  const cursor = fieldText(fields, "__CURSOR");
  return cursor === "" ? null : cursor;
}

/**
 * The entry as the daemon's own journal observer wants it (src/sensors/journal/entry.ts, which asks for cursor and times),
 * laid on the replay's time and boot. What is missing is null.
 */
export function lenientEntry(
  fields: Fields,
  at: { readonly atMs: MonotonicMs; readonly wallMs: number | null; readonly bootId: BootId },
): JournalEntry {
  const text = (name: string): string | null => fieldText(fields, name);
  const priority = wholeNumber(text("PRIORITY"));
  const known = priority !== null && priority <= 7 ? priority : null;
  return {
    cursor: cursorOf(fields) ?? "",
    atWallMs: (at.wallMs ?? 0) as WallMs,
    atMs: at.atMs,
    bootId: at.bootId,
    message: text("MESSAGE"),
    priority: known,
    pid: wholeNumber(text("_PID")),
    unit: nameOf(text("_SYSTEMD_UNIT")),
    userUnit: nameOf(text("_SYSTEMD_USER_UNIT")),
    aboutUnit: nameOf(text("UNIT") ?? text("USER_UNIT")),
    objectUnit: nameOf(text("OBJECT_SYSTEMD_USER_UNIT") ?? text("OBJECT_SYSTEMD_UNIT")),
    invocationId: idField(fields, "_SYSTEMD_INVOCATION_ID") as InvocationId | null,
    aboutInvocationId: (idField(fields, "INVOCATION_ID") ??
      idField(fields, "USER_INVOCATION_ID")) as InvocationId | null,
    messageId: idField(fields, "MESSAGE_ID"),
    transport: text("_TRANSPORT") ?? toldTransport(known),
  };
}

/** A line on stdout has the priority of SyslogLevel=, 6: any other was told by who wrote the entry. */
function toldTransport(priority: number | null): string | null {
  return priority !== null && priority < 6 ? "syslog" : null;
}

function nameOf(text: string | null): UnitName | null {
  return text === null || text === "" ? null : (text as UnitName);
}

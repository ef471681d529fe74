import type { BootId, UnitName, WallMs, MonotonicMs } from "../../../src/model/scalars.ts";
import type { Clock } from "../../../src/runtime/clock.ts";
import { systemdMessageIds } from "../../../src/sensors/journal/message-ids.ts";

export const BOOT = "0123456789abcdef0123456789abcdef" as BootId;
export const UNIT = "marketingbot-bot.service" as UnitName;
export const INVOCATION = "11111111111111111111111111111111";
export const POLLED =
  'INFO:httpx:HTTP Request: POST https://api.telegram.org/bot1234567890:AAE0fakeTokenForTests_000000000-xyz/getUpdates "HTTP/1.1 200 OK"';
export const CONFLICT =
  "telegram.error.Conflict: Conflict: terminated by other getUpdates request; make sure that only one bot instance is running";

/** One line as `journalctl --output=json` writes it; a field that is undefined is left out. */
export function journalLine(fields: Record<string, unknown> = {}, atMs = 1000): string {
  return JSON.stringify({
    __CURSOR: `s=c;i=${atMs}`,
    __REALTIME_TIMESTAMP: String(1_700_000_000_000_000 + atMs * 1000),
    __MONOTONIC_TIMESTAMP: String(atMs * 1000),
    _BOOT_ID: BOOT,
    _PID: "4242",
    _TRANSPORT: "stdout",
    PRIORITY: "6",
    _SYSTEMD_UNIT: UNIT,
    _SYSTEMD_INVOCATION_ID: INVOCATION,
    MESSAGE: POLLED,
    ...fields,
  });
}

/** A line that systemd itself writes about the unit. */
export function managerLine(fields: Record<string, unknown> = {}, atMs = 1000): string {
  return journalLine(
    {
      _PID: "1",
      _TRANSPORT: "journal",
      _SYSTEMD_UNIT: "init.scope",
      _SYSTEMD_INVOCATION_ID: undefined,
      UNIT,
      INVOCATION_ID: INVOCATION,
      ...fields,
    },
    atMs,
  );
}

/** What journald says of lines that it dropped. */
export function suppressedLine(atMs: number): string {
  return journalLine(
    {
      _TRANSPORT: "driver",
      _SYSTEMD_UNIT: "systemd-journald.service",
      MESSAGE_ID: systemdMessageIds.suppressed,
      MESSAGE: `Suppressed 4242 messages from ${UNIT}`,
      OBJECT_SYSTEMD_UNIT: UNIT,
    },
    atMs,
  );
}

/** A clock that stands still until it is set. */
export function standingClock(): Clock & { nowMs: number } {
  return {
    nowMs: 5000,
    bootId: BOOT,
    monotonicMs() {
      return this.nowMs as MonotonicMs;
    },
    wallMs() {
      return (1_700_000_000_000 + this.nowMs) as WallMs;
    },
  };
}

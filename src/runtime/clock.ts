import { readFileSync } from "node:fs";
import type { BootId, MonotonicMs, WallMs } from "../model/scalars.ts";

/** Where time comes from; tests put a fake in its place. */
export interface Clock {
  /** CLOCK_MONOTONIC in milliseconds: it stands still while the machine sleeps, and does not step. */
  monotonicMs(): MonotonicMs;
  /** Wall time in milliseconds since 1970, for people and persisted state. */
  wallMs(): WallMs;
  readonly bootId: BootId;
}

/** The machine's clock. @throws when `/proc/sys/kernel/random/boot_id` cannot be read. */
export function systemClock(): Clock {
  const bootId = readFileSync("/proc/sys/kernel/random/boot_id", "utf8").trim().replaceAll("-", "") as BootId;
  return {
    monotonicMs: () => (Number(process.hrtime.bigint() / 1000n) / 1000) as MonotonicMs,
    wallMs: () => Date.now() as WallMs,
    bootId,
  };
}

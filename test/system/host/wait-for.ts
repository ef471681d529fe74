import { inspect } from "node:util";
import { setTimeout as delay } from "node:timers/promises";

/** How long and how often to look. */
export interface WaitOptions<Value> {
  /** A limit for what never comes, and no measure of a machine. @default 60_000 */
  readonly timeoutMs?: number;
  /** @default 50 */
  readonly intervalMs?: number;
  /** Whether this is what is waited for. @default is it truthy? */
  readonly until?: (value: Value) => boolean;
}

/** Polls until the condition holds; the error tells what was waited for, and the last value seen. */
export async function waitFor<Value>(
  description: string,
  read: () => Value | Promise<Value>,
  options: WaitOptions<Value> = {},
): Promise<Value> {
  const { timeoutMs = 60_000, intervalMs = 50, until = Boolean } = options;
  const deadlineMs = performance.now() + timeoutMs;
  for (;;) {
    const value = await read();
    if (until(value)) return value;
    if (performance.now() >= deadlineMs) {
      const seen = inspect(value, { depth: 4, breakLength: 120 });
      throw new Error(`Waited ${timeoutMs / 1000} s for ${description}; last seen: ${seen.slice(0, 4000)}`);
    }
    await delay(intervalMs);
  }
}

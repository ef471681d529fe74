import type { MonotonicMs } from "../model/scalars.ts";
import type { UnitSettings } from "../model/settings.ts";
import type { PolicyState } from "./state.ts";

/** Restarts within the window that ends now, systemd's own and ours. */
export function spent(state: PolicyState, { restart }: UnitSettings, nowMs: MonotonicMs): number {
  return state.restarts.filter(({ atMs }) => atMs > nowMs - restart.windowMs).length;
}

/** True while one more restart stays within the budget. */
export function withinBudget(state: PolicyState, settings: UnitSettings, nowMs: MonotonicMs): boolean {
  return spent(state, settings, nowMs) < settings.restart.budget;
}

/**
 * True when a start is allowed although the budget is spent: every `retry_after_giving_up`; and at once when a stray was
 * ended or an outage is over, because what spent the budget is gone. Two of them are never closer than `retry_after_giving_up`.
 */
export function mayRetry(state: PolicyState, settings: UnitSettings, nowMs: MonotonicMs): boolean {
  const { gaveUpAtMs, lastSlowRetryMs, curedAtMs, slowUntilMs } = state;
  const everyMs = settings.restart.retryAfterGivingUpMs;
  if (curedAtMs !== null) {
    return withinBudget(state, settings, nowMs) || lastSlowRetryMs === null || nowMs - lastSlowRetryMs >= everyMs;
  }
  // What no restart cures is tried at this pace anyway.
  if (slowUntilMs !== null) {
    return nowMs >= slowUntilMs && (lastSlowRetryMs === null || nowMs - lastSlowRetryMs >= everyMs);
  }
  return gaveUpAtMs !== null && nowMs - Math.max(gaveUpAtMs, lastSlowRetryMs ?? gaveUpAtMs) >= everyMs;
}

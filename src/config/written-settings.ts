import type { UnitSettings } from "../model/settings.ts";
import { formatDuration } from "./duration.ts";
import { formatOwnMessage } from "./own-message.ts";
import { formatSize } from "./size.ts";
import { formatTimeWindow } from "./time-window.ts";

/** Settings of a unit by the keys of the file, each value as TOML writes it; null where the default depends on the unit. */
export function writtenSettings(settings: UnitSettings): ReadonlyMap<string, string | null> {
  const { memory, activity, strays, conflict, errors, restart } = settings;
  return new Map<string, string | null>([
    ["locale", quoted(settings.locale)],
    ["mode", quoted(settings.mode)],
    ["depends", settings.depends === null ? null : `[${settings.depends.map(quoted).join(", ")}]`],
    ["messages", `[${settings.messages.map((one) => quoted(formatOwnMessage(one))).join(", ")}]`],
    ["memory.limit", memory.limitBytes === null ? null : quoted(formatSize(memory.limitBytes))],
    ["memory.measure", quoted(memory.measure)],
    ["memory.interval", time(memory.intervalMs)],
    ["memory.samples", `[${memory.samples.join(", ")}]`],
    ["memory.growth", quoted(`${formatSize(memory.growthBytesPerHour)}/h`)],
    ["memory.warm_up", time(memory.warmUpMs)],
    ["memory.window", quoted(formatTimeWindow(memory.window))],
    ["activity.pattern", activity.pattern === null ? null : quoted(activity.pattern)],
    ["activity.stall_after", time(activity.stallAfterMs)],
    ["activity.strikes", String(activity.strikes)],
    ["strays.action", quoted(strays.action)],
    ["strays.interval", time(strays.intervalMs)],
    ["strays.confirm", time(strays.confirmMs)],
    ["strays.term_grace", time(strays.termGraceMs)],
    ["strays.respawn.kills", String(strays.respawn.kills)],
    ["strays.respawn.window", time(strays.respawn.windowMs)],
    ["conflict.grace", time(conflict.graceMs)],
    ["conflict.episodes", String(conflict.episodes)],
    ["conflict.window", time(conflict.windowMs)],
    ["errors.limit", String(errors.limit)],
    ["errors.window", time(errors.windowMs)],
    ["restart.budget", String(restart.budget)],
    ["restart.window", time(restart.windowMs)],
    ["restart.backoff.initial", time(restart.backoff.initialMs)],
    ["restart.backoff.factor", String(restart.backoff.factor)],
    ["restart.backoff.max", time(restart.backoff.maxMs)],
    ["restart.backoff.reset_after", time(restart.backoff.resetAfterMs)],
    ["restart.fast_loop.restarts", String(restart.fastLoop.restarts)],
    ["restart.fast_loop.window", time(restart.fastLoop.windowMs)],
    ["restart.settle", time(restart.settleMs)],
    ["restart.pause", time(restart.pauseMs)],
    ["restart.retry_after_giving_up", time(restart.retryAfterGivingUpMs)],
  ]);
}

function time(durationMs: number): string {
  return quoted(formatDuration(durationMs));
}

function quoted(text: string): string {
  return JSON.stringify(text);
}

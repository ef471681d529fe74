import type { UnitSettings } from "../model/settings.ts";
import { isTable } from "./key-path.ts";
import { defaultSettings } from "./settings-defaults.ts";
import type { UnitSection } from "./unit-schema.ts";

/** Settings of one unit: its own section over [defaults] over what is built in, key by key. */
export function unitSettings(sections: { defaults: UnitSection; unit: UnitSection }): UnitSettings {
  const { memory, activity, strays, conflict, errors, restart, ...top } = overlay(sections.defaults, sections.unit);
  const base = defaultSettings;
  return {
    locale: top.locale ?? base.locale,
    mode: top.mode ?? base.mode,
    depends: top.depends ?? base.depends,
    messages: top.messages ?? base.messages,
    memory: {
      limitBytes: memory?.limit ?? base.memory.limitBytes,
      measure: memory?.measure ?? base.memory.measure,
      intervalMs: memory?.interval ?? base.memory.intervalMs,
      samples: memory?.samples ?? base.memory.samples,
      growthBytesPerHour: memory?.growth ?? base.memory.growthBytesPerHour,
      warmUpMs: memory?.warm_up ?? base.memory.warmUpMs,
      window: memory?.window ?? base.memory.window,
    },
    activity: {
      pattern: activity?.pattern ?? base.activity.pattern,
      stallAfterMs: activity?.stall_after ?? base.activity.stallAfterMs,
      strikes: activity?.strikes ?? base.activity.strikes,
    },
    strays: {
      action: strays?.action ?? base.strays.action,
      intervalMs: strays?.interval ?? base.strays.intervalMs,
      confirmMs: strays?.confirm ?? base.strays.confirmMs,
      termGraceMs: strays?.term_grace ?? base.strays.termGraceMs,
      respawn: {
        kills: strays?.respawn?.kills ?? base.strays.respawn.kills,
        windowMs: strays?.respawn?.window ?? base.strays.respawn.windowMs,
      },
    },
    conflict: {
      graceMs: conflict?.grace ?? base.conflict.graceMs,
      episodes: conflict?.episodes ?? base.conflict.episodes,
      windowMs: conflict?.window ?? base.conflict.windowMs,
    },
    errors: { limit: errors?.limit ?? base.errors.limit, windowMs: errors?.window ?? base.errors.windowMs },
    restart: restartSettings(restart),
  };
}

function restartSettings(restart: UnitSection["restart"]): UnitSettings["restart"] {
  const base = defaultSettings.restart;
  return {
    budget: restart?.budget ?? base.budget,
    windowMs: restart?.window ?? base.windowMs,
    backoff: {
      initialMs: restart?.backoff?.initial ?? base.backoff.initialMs,
      factor: restart?.backoff?.factor ?? base.backoff.factor,
      maxMs: restart?.backoff?.max ?? base.backoff.maxMs,
      resetAfterMs: restart?.backoff?.reset_after ?? base.backoff.resetAfterMs,
    },
    fastLoop: {
      restarts: restart?.fast_loop?.restarts ?? base.fastLoop.restarts,
      windowMs: restart?.fast_loop?.window ?? base.fastLoop.windowMs,
    },
    settleMs: restart?.settle ?? base.settleMs,
    pauseMs: restart?.pause ?? base.pauseMs,
    retryAfterGivingUpMs: restart?.retry_after_giving_up ?? base.retryAfterGivingUpMs,
  };
}

/** Merges two sections table by table; where both have a value, `top` wins; arrays are not merged. */
export function overlay<Section extends object>(base: Section, top: Section): Section {
  const merged: Record<string, unknown> = Object.fromEntries(Object.entries(base));
  for (const [key, value] of Object.entries(top)) {
    const below = merged[key];
    merged[key] = isTable(below) && isTable(value) ? overlay(below, value) : value;
  }
  return merged as Section;
}

import type { UnitSettings } from "../model/settings.ts";

const secondMs = 1000;
const minuteMs = 60 * secondMs;
const hourMs = 60 * minuteMs;
const megabyte = 1024 ** 2;

/** Settings of a unit where the file says nothing (docs/field-notes.md, "Numbers", unless another source is named). */
export const defaultSettings: UnitSettings = {
  locale: "auto",
  mode: "heal",
  depends: null,
  messages: [],
  memory: {
    limitBytes: null,
    // MemoryCurrent counts page cache, which is no fault of the unit (docs/field-notes.md, "Memory").
    measure: "anon",
    // Over the limit in 3 of 5 samples, 30 s apart: Eye's `times: [3,5]`, PM2's 30 s.
    intervalMs: 30 * secondMs,
    samples: [3, 5],
    // What the owner of the reference deployment calls a leak (docs/field-notes.md, "The reference deployment").
    growthBytesPerHour: 50 * megabyte,
    // Warm-up grows, and is no leak (docs/field-notes.md, "Memory").
    warmUpMs: 30 * minuteMs,
    // The hour of the daily restart that this replaces (docs/field-notes.md, "The reference deployment").
    window: { startMinute: 4 * 60, endMinute: 5 * 60 },
  },
  activity: {
    pattern: null,
    // Three of the worst long polls (50 s), above the reference bot's own 120 s.
    stallAfterMs: 150 * secondMs,
    strikes: 2,
  },
  strays: {
    action: "kill",
    intervalMs: 10 * secondMs,
    confirmMs: 10 * secondMs,
    // supervisord's stopwaitsecs.
    termGraceMs: 10 * secondMs,
    // A killed stray that comes back has a respawner (docs/field-notes.md, "Who is a stray").
    respawn: { kills: 3, windowMs: 10 * minuteMs },
  },
  // An old poll is held 30 to 90 s after a restart (docs/field-notes.md, "409 Conflict").
  conflict: { graceMs: 90 * secondMs, episodes: 3, windowMs: 3 * minuteMs },
  errors: { limit: 5, windowMs: hourMs },
  restart: {
    // More than 5 restarts an hour is critical to the owner of the reference deployment.
    budget: 5,
    windowMs: hourMs,
    // kubelet's CrashLoopBackOff: 10 s, doubled, at most 300 s, reset after 10 healthy minutes.
    backoff: { initialMs: 10 * secondMs, factor: 2, maxMs: 300 * secondMs, resetAfterMs: 10 * minuteMs },
    fastLoop: { restarts: 3, windowMs: 2 * minuteMs },
    settleMs: 60 * secondMs,
    // oomd's pause after an action.
    pauseMs: 15 * secondMs,
    retryAfterGivingUpMs: 30 * minuteMs,
  },
};

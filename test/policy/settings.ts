import type { UnitSettings } from "../../src/model/settings.ts";

const second = 1000;
const minute = 60 * second;

/** The default settings, with memory.limit set so that it does not depend on warm-up. */
export const settings: UnitSettings = {
  locale: "auto",
  mode: "heal",
  depends: null,
  messages: [],
  memory: {
    limitBytes: 150 * 1024 * 1024,
    measure: "anon",
    intervalMs: 30 * second,
    samples: [3, 5],
    growthBytesPerHour: 50 * 1024 * 1024,
    warmUpMs: 30 * minute,
    window: { startMinute: 240, endMinute: 300 },
  },
  activity: { pattern: null, stallAfterMs: 150 * second, strikes: 2 },
  strays: {
    action: "kill",
    intervalMs: 10 * second,
    confirmMs: 10 * second,
    termGraceMs: 10 * second,
    respawn: { kills: 3, windowMs: 10 * minute },
  },
  conflict: { graceMs: 90 * second, episodes: 3, windowMs: 3 * minute },
  errors: { limit: 5, windowMs: 60 * minute },
  restart: {
    budget: 5,
    windowMs: 60 * minute,
    backoff: { initialMs: 10 * second, factor: 2, maxMs: 300 * second, resetAfterMs: 10 * minute },
    fastLoop: { restarts: 3, windowMs: 2 * minute },
    settleMs: 60 * second,
    pauseMs: 15 * second,
    retryAfterGivingUpMs: 30 * minute,
  },
};

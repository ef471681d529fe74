import * as z from "zod";
import { parseDependency } from "./dependency.ts";
import { parseOwnMessage } from "./own-message.ts";
import { parseActivityPattern } from "./pattern.ts";
import { count, duration, growth, interval, oneOf, ratio, size, written, wrongType } from "./schema-values.ts";
import { parseTimeWindow } from "./time-window.ts";

/** The most that any count in the configuration may be: more is a slip of the pen. */
const counted = { min: 1, max: 1000 };

const samples = z
  .tuple([count(counted), count(counted)], { error: (issue) => wrongType("[M, N], two integers", issue.input) })
  .refine(([over, of]) => over <= of, {
    error: (issue) =>
      `M of N with M more than N can never be; write [${String(issue.input).split(",").toReversed().join(", ")}]?`,
  });

const memory = table({
  limit: size,
  measure: oneOf("anon", "working-set", "current"),
  interval,
  samples,
  growth,
  warm_up: duration,
  window: written("a window", "04:00-05:00", parseTimeWindow),
});

const activity = table({
  pattern: written("a regular expression", "getUpdates.*200 OK", parseActivityPattern),
  stall_after: duration,
  strikes: count(counted),
});

const strays = table({
  action: oneOf("kill", "report"),
  interval,
  confirm: duration,
  term_grace: duration,
  respawn: table({ kills: count(counted), window: duration }),
});

const restart = table({
  budget: count(counted),
  window: duration,
  backoff: table({ initial: duration, factor: ratio({ min: 1, max: 100 }), max: duration, reset_after: duration }),
  fast_loop: table({ restarts: count(counted), window: duration }),
  settle: duration,
  pause: duration,
  retry_after_giving_up: duration,
});

/** One unit's section of the file, or [defaults]: every key may be left out; values are parsed, names are the file's. */
export const unitSchema = table({
  locale: oneOf("auto", "en", "ru"),
  mode: oneOf("heal", "observe"),
  depends: z.array(written("a URL", "https://api.telegram.org", parseDependency), {
    error: (issue) => wrongType(`an array of URLs or "env:NAME"`, issue.input),
  }),
  messages: z.array(written("a class and a regular expression", "conflict: already polls", parseOwnMessage), {
    error: (issue) => wrongType(`an array of "CLASS: PATTERN"`, issue.input),
  }),
  memory,
  activity,
  strays,
  conflict: table({ grace: duration, episodes: count(counted), window: duration }),
  errors: table({ limit: count({ min: 0, max: 1000 }), window: duration }),
  restart,
});

/** A unit's section after parsing. */
export type UnitSection = z.output<typeof unitSchema>;

/** A strict table whose keys may all be left out. */
function table<Shape extends z.ZodRawShape>(shape: Shape) {
  return z.strictObject(shape).partial();
}

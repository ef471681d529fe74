import { failure, success } from "../model/result.ts";
import type { Result } from "../model/result.ts";

const secondMs = 1000;
const minuteMs = 60 * secondMs;
const hourMs = 60 * minuteMs;
const dayMs = 24 * hourMs;

/** Units of time as systemd.time(7) spells them ("m" is minutes), in milliseconds; longer than weeks has no use here. */
export const unitsOfTime: readonly { readonly names: readonly string[]; readonly ms: number }[] = [
  { names: ["ms", "msec"], ms: 1 },
  { names: ["s", "sec", "second", "seconds"], ms: secondMs },
  { names: ["m", "min", "minute", "minutes"], ms: minuteMs },
  { names: ["h", "hr", "hour", "hours"], ms: hourMs },
  { names: ["d", "day", "days"], ms: dayMs },
  { names: ["w", "week", "weeks"], ms: 7 * dayMs },
];

const unitMs = new Map(unitsOfTime.flatMap(({ names, ms }) => names.map((name) => [name, ms] as const)));

/** The longest duration that a configuration may name: 30 days, in milliseconds. */
export const longestDurationMs = 30 * dayMs;

/** Reads "150s", "10min", "1h30min" or "1.5h" as milliseconds; above 0 and at most 30 days. */
export function parseDuration(text: string): Result<number> {
  const trimmed = text.trim();
  if (trimmed === "") return wrong(`the duration is empty; write for example "30s"`);
  if (/^[\d.]+$/.test(trimmed)) return wrong(`the duration "${trimmed}" has no unit of measure; write "${trimmed}s"?`);
  if (trimmed.length > 100 || !/^(?:\d+(?:\.\d+)?\s*[a-z]+\s*)+$/i.test(trimmed)) {
    return wrong(`"${shorten(trimmed)}" is not a duration; write for example "150s", "10min" or "1h30min"`);
  }
  let totalMs = 0;
  for (const [, amount = "", unit = ""] of trimmed.matchAll(/(\d+(?:\.\d+)?)\s*([a-z]+)/gi)) {
    const factorMs = unitMs.get(unit);
    if (factorMs === undefined) return wrong(unknownUnit(trimmed, unit));
    totalMs += Number(amount) * factorMs;
  }
  if (totalMs <= 0) return wrong(`the duration "${trimmed}" must be longer than 0`);
  if (totalMs > longestDurationMs) return wrong(`the duration "${trimmed}" is longer than the limit of 30 days`);
  if (totalMs < 1) return wrong(`the duration "${trimmed}" is shorter than 1 ms`);
  return success(Math.round(totalMs));
}

/** Writes milliseconds as a person would: 5400000 is "1h30min". */
export function formatDuration(durationMs: number): string {
  let restMs = durationMs;
  let words = "";
  const parts = [["d", dayMs] as const, ["h", hourMs] as const, ["min", minuteMs] as const, ["s", secondMs] as const];
  for (const [name, sizeMs] of parts) {
    const count = Math.floor(restMs / sizeMs);
    if (count > 0) words += `${count}${name}`;
    restMs -= count * sizeMs;
  }
  return restMs > 0 || words === "" ? `${words}${restMs}ms` : words;
}

function unknownUnit(text: string, unit: string): string {
  // "M" is months to systemd.time(7), which nobody means here.
  const lower = unit === "M" ? "min" : unit.toLowerCase();
  const mend = unitMs.has(lower) ? `; write "${lower}"` : "";
  return `the duration "${text}" has the unknown unit "${unit}"${mend || "; known are ms, s, min, h, d, w"}`;
}

function shorten(text: string): string {
  return text.length > 40 ? `${text.slice(0, 40)}…` : text;
}

function wrong(message: string): Result<number> {
  return failure("bad-duration", message, { recoverable: false });
}

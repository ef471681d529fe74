import { parseDuration } from "../../config/duration.ts";

const DATE = /^(\d{4})-(\d{2})-(\d{2})(?:[ T](\d{2}):(\d{2})(?::(\d{2}))?)?$/;

/**
 * When a history is to begin, by the wall clock: `7d` or `-7d` before now, `today`, `yesterday`, or a local date with or
 * without a time, as journalctl has it. Null for anything else.
 */
export function sinceOf(text: string, nowMs: number): number | null {
  const given = text.trim().toLowerCase();
  if (given === "today" || given === "yesterday") {
    const midnight = new Date(nowMs);
    midnight.setHours(0, 0, 0, 0);
    if (given === "yesterday") midnight.setDate(midnight.getDate() - 1);
    return midnight.getTime();
  }
  const parts = DATE.exec(text.trim())?.slice(1);
  if (parts !== undefined) return dateOf(parts);
  const duration = parseDuration(given.replace(/^-/, "").replace(/ ago$/, ""));
  return duration.ok ? nowMs - duration.value : null;
}

function dateOf(parts: readonly (string | undefined)[]): number | null {
  const [year = 0, month = 0, day = 0, hour = 0, minute = 0, second = 0] = parts.map((part) => Number(part ?? 0));
  const date = new Date(year, month - 1, day, hour, minute, second);
  // Date takes the 31st of February for a day of March.
  const isReal = date.getMonth() === month - 1 && date.getDate() === day && hour < 24 && minute < 60 && second < 60;
  return isReal ? date.getTime() : null;
}

import { failure, success } from "../model/result.ts";
import type { Result } from "../model/result.ts";

/** A daily window in minutes after local midnight; `endMinute` before `startMinute` runs over midnight. */
export interface TimeWindow {
  readonly startMinute: number;
  readonly endMinute: number;
}

/** Reads "04:00-05:00" (also with an en dash); an end before the start runs over midnight, "24:00" is midnight. */
export function parseTimeWindow(text: string): Result<TimeWindow> {
  const match = /^(\d{1,2}):(\d{2})\s*[-–]\s*(\d{1,2}):(\d{2})$/.exec(text.trim());
  if (match === null) return wrong(`"${text.slice(0, 40)}" is not a window; write for example "04:00-05:00"`);
  const startMinute = minuteOfDay(match[1], match[2]);
  const endMinute = minuteOfDay(match[3], match[4]);
  if (startMinute === null || endMinute === null || startMinute === 1440) {
    return wrong(`the window "${text.trim()}" names a time that no day has; hours are 00 to 23, minutes 00 to 59`);
  }
  if (startMinute === endMinute % 1440 && !(startMinute === 0 && endMinute === 1440)) {
    return wrong(`the window "${text.trim()}" is empty; for the whole day write "00:00-24:00"`);
  }
  return success({ startMinute, endMinute });
}

/** Reads "09:00" as minutes after local midnight. */
export function parseTimeOfDay(text: string): Result<number> {
  const match = /^(\d{1,2}):(\d{2})$/.exec(text.trim());
  const minute = match === null ? null : minuteOfDay(match[1], match[2]);
  return minute === null || minute === 1440
    ? wrong(`"${text.slice(0, 40)}" is not a time of day; write for example "09:00", or "off"`)
    : success(minute);
}

/** Writes a window as it is read: "04:00-05:00". */
export function formatTimeWindow(window: TimeWindow): string {
  return `${clockTime(window.startMinute)}-${clockTime(window.endMinute)}`;
}

function minuteOfDay(hours: string | undefined, minutes: string | undefined): number | null {
  const minute = Number(hours) * 60 + Number(minutes);
  return Number(minutes) <= 59 && minute <= 1440 ? minute : null;
}

function clockTime(minute: number): string {
  return `${String(Math.floor(minute / 60)).padStart(2, "0")}:${String(minute % 60).padStart(2, "0")}`;
}

function wrong(message: string): Result<never> {
  return failure("bad-window", message, { recoverable: false });
}

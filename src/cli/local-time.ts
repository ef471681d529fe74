const DAY_MS = 86_400_000;
const two = (value: number): string => String(value).padStart(2, "0");

/** A moment of the near past as people say it, in local time (TZ): `14:02:07`, and with the date where it is not today's: `11-27 14:02`. */
export function momentText(atWallMs: number, nowWallMs: number): string {
  const at = new Date(atWallMs);
  const now = new Date(nowWallMs);
  const isToday = nowWallMs - atWallMs < DAY_MS && at.getDate() === now.getDate();
  return isToday
    ? timeText(atWallMs)
    : `${two(at.getMonth() + 1)}-${two(at.getDate())} ${timeText(atWallMs).slice(0, 5)}`;
}

/** The local time of day: `14:02:07`. */
export function timeText(atWallMs: number): string {
  const at = new Date(atWallMs);
  return [at.getHours(), at.getMinutes(), at.getSeconds()].map(two).join(":");
}

/** Date and time, local: `2026-11-27 14:02:07`. */
export function dayAndTimeText(atWallMs: number): string {
  const at = new Date(atWallMs);
  return `${at.getFullYear()}-${two(at.getMonth() + 1)}-${two(at.getDate())} ${timeText(atWallMs)}`;
}

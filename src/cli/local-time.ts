const DAY_MS = 86_400_000;
const two = (value: number): string => String(value).padStart(2, "0");

/** A moment of the near past as people say it, in local time: `14:02:07`, and with the date where it is not today's: `11-27 14:02`. */
export function momentText(atWallMs: number, nowWallMs: number): string {
  const at = new Date(atWallMs);
  const time = `${two(at.getHours())}:${two(at.getMinutes())}`;
  const now = new Date(nowWallMs);
  const isToday = nowWallMs - atWallMs < DAY_MS && at.getDate() === now.getDate();
  return isToday ? `${time}:${two(at.getSeconds())}` : `${two(at.getMonth() + 1)}-${two(at.getDate())} ${time}`;
}

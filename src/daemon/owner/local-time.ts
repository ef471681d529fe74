/** The local day (`2026-11-29`) and the minutes since its midnight; null for a time that no calendar has. */
export function localTime(wallMs: number): { readonly day: string; readonly minute: number } | null {
  const now = new Date(wallMs);
  if (Number.isNaN(now.getTime())) return null;
  const day = [now.getFullYear(), now.getMonth() + 1, now.getDate()].map((part) => String(part).padStart(2, "0"));
  return { day: day.join("-"), minute: now.getHours() * 60 + now.getMinutes() };
}

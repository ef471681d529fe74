/** A time that a clock told, ISO 8601; null for none, and for one that is no time. */
export function isoTime(wallMs: number | null): string | null {
  if (wallMs === null || !Number.isFinite(wallMs) || Math.abs(wallMs) > 8.64e15) return null;
  return new Date(wallMs).toISOString();
}

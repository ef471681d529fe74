/** Nobody keeps the owner uninformed for longer than this by an answer. */
const longestMs = 24 * 3_600_000;

/** Milliseconds to wait by the header `Retry-After`, in seconds or as a date (RFC 9110 section 10.2.3), at most a day; null where it says nothing. */
export function retryAfterMs(header: string | undefined, nowWallMs: number): number | null {
  const text = header?.trim() ?? "";
  if (/^\d{1,10}(?:\.\d{1,6})?$/.test(text)) return secondsToWaitMs(Number(text));
  // Only what looks like a date: Date.parse() takes "-5" for one too.
  const atMs = /^[A-Za-z]{3,9},? /.test(text) ? Date.parse(text) : Number.NaN;
  return Number.isNaN(atMs) ? null : Math.min(longestMs, Math.max(0, atMs - nowWallMs));
}

/** The same for a number of seconds that a JSON body gives; null where it is none. */
export function secondsToWaitMs(seconds: unknown): number | null {
  if (typeof seconds !== "number" || !Number.isFinite(seconds) || seconds < 0) return null;
  return Math.min(longestMs, Math.ceil(seconds * 1000));
}

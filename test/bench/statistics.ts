/** What several rounds say of one number. */
export interface Spread {
  readonly median: number;
  readonly least: number;
  readonly most: number;
  readonly count: number;
}

/** Median, least and most of some numbers; null of none. The median of an even count is the mean of the middle two. */
export function spreadOf(values: readonly number[]): Spread | null {
  const sorted = values.toSorted((a, b) => a - b);
  const [least] = sorted;
  const most = sorted.at(-1);
  const upper = sorted[Math.floor(sorted.length / 2)];
  const lower = sorted[Math.floor((sorted.length - 1) / 2)];
  if (least === undefined || most === undefined || upper === undefined || lower === undefined) return null;
  return { median: (lower + upper) / 2, least, most, count: sorted.length };
}

/** A spread of milliseconds in seconds: `5.2 s`, `5.2 s (4.9–6.1)` where the rounds differ; `–` of nothing. */
export function inSeconds(spread: Spread | null): string {
  if (spread === null) return "–";
  const [median, least, most] = [spread.median, spread.least, spread.most].map((ms) => rounded(ms / 1000));
  return least === most ? `${median} s` : `${median} s (${least}–${most})`;
}

/** The same in milliseconds, for what is over within moments: `5.2 ms (4.9–61)`; in seconds where it took ten or more. */
export function inMilliseconds(spread: Spread | null): string {
  if (spread === null) return "–";
  if (spread.most >= 10_000) return inSeconds(spread);
  const [median, least, most] = [spread.median, spread.least, spread.most].map(roundedMs);
  return least === most ? `${median} ms` : `${median} ms (${least}–${most})`;
}

function roundedMs(ms: number): string {
  return ms.toFixed(ms < 1 ? 2 : ms < 10 ? 1 : 0);
}

function rounded(seconds: number): string {
  return seconds.toFixed(seconds < 10 ? 1 : 0);
}

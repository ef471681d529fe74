/** Bytes as people say them, base 1024 as systemd has it: `212 MB`. */
export function megabytes(bytes: unknown): string {
  if (typeof bytes !== "number" || !Number.isFinite(bytes)) return "an unknown amount";
  const mega = bytes / 1024 ** 2;
  return `${mega < 10 ? mega.toFixed(1) : Math.round(mega)} MB`;
}

/** Milliseconds as people say them: `0.4 s`, `150 s`, `10 min`, `2 h`. */
export function duration(ms: unknown): string {
  if (typeof ms !== "number" || !Number.isFinite(ms)) return "an unknown time";
  if (ms < 10_000) return `${(ms / 1000).toFixed(1)} s`;
  if (ms < 600_000) return `${Math.round(ms / 1000)} s`;
  if (ms < 7_200_000) return `${Math.round(ms / 60_000)} min`;
  return `${Math.round(ms / 3_600_000)} h`;
}

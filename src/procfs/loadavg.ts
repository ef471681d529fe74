/** Parses the last PID given out from `/proc/loadavg`, field 5 (proc_loadavg(5)); null when it is not there. Threads count too. */
export function parseLastPid(text: string): number | null {
  const field = text.trim().split(/\s+/u)[4];
  return field !== undefined && /^\d+$/u.test(field) ? Number(field) : null;
}

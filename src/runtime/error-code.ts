/** The code of what Node or the system threw (`ENOENT`, `ECONNREFUSED`, …); null where it has none. */
export function errorCode(error: unknown): string | null {
  return error instanceof Error && "code" in error ? String(error.code) : null;
}

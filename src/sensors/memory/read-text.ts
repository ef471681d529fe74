import { readFileSync } from "node:fs";

/** A small file's text, or why it cannot be read: `code` is the errno name (`ENOENT`, `EACCES`, `ESRCH`, …). */
export type TextRead = { readonly ok: true; readonly text: string } | { readonly ok: false; readonly code: string };

/** The errno name of a caught error; `EUNKNOWN` for what has none. */
export function errorCode(error: unknown): string {
  const code = error instanceof Error && "code" in error ? error.code : undefined;
  return typeof code === "string" ? code : "EUNKNOWN";
}

/** Reads a kernel file at once; never throws. */
export function readText(path: string): TextRead {
  try {
    return { ok: true, text: readFileSync(path, "utf8") };
  } catch (error) {
    return { ok: false, code: errorCode(error) };
  }
}

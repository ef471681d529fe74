import { redact } from "../knowledge/redaction.ts";

const UNPRINTABLE = /[\p{Cc}\p{Cf}\u2028\u2029]+/gu;

/** A text as a terminal may have it: what other programs wrote may hold secrets, and codes that a terminal would obey. */
export function printable(text: string): string {
  return redact(text).replaceAll(UNPRINTABLE, " ").trim();
}

import { truncate } from "../../knowledge/redaction.ts";
import type { Evidence, Json } from "../../model/scalars.ts";

const MOST_CHARACTERS = 300;

/** Redacts every text in a value, then shortens it to 300 characters. */
export function redactTexts(value: Json, redact: (text: string) => string): Json {
  if (typeof value === "string") return truncate(redact(value), MOST_CHARACTERS);
  if (typeof value !== "object" || value === null) return value;
  if (Array.isArray(value)) return value.map((item: Json) => redactTexts(item, redact));
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, redactTexts(item, redact)]));
}

function jsonBytes(value: Json): number {
  return Buffer.byteLength(JSON.stringify(value));
}

/** The lists anywhere in a value. */
function listsIn(value: Json): readonly Json[][] {
  if (typeof value !== "object" || value === null) return [];
  const inner = Object.values(value).flatMap((item) => listsIn(item));
  return Array.isArray(value) ? [value as Json[], ...inner] : inner;
}

/**
 * Shortens the longest list by its last item until the whole fits into so many bytes of JSON, and marks it `truncated`.
 * Lists must therefore have what matters most first.
 */
export function boundEvidence(evidence: Evidence, maxBytes: number): Evidence {
  if (jsonBytes(evidence) <= maxBytes) return evidence;
  const bounded: Evidence = { ...structuredClone(evidence), truncated: true };
  while (jsonBytes(bounded) > maxBytes) {
    const longest = listsIn(bounded)
      .filter((list) => list.length > 0)
      .toSorted((a, b) => jsonBytes(b) - jsonBytes(a))[0];
    if (longest === undefined) return { truncated: true };
    longest.pop();
  }
  return bounded;
}

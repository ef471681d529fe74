import type { Evidence, Json } from "../model/scalars.ts";
import { cutToBytes } from "../systemd/journal-entry.ts";

type Redact = (text: string) => string;

/** Of one string, in bytes of UTF-8. */
const TEXT_BYTES = 16 * 1024;
/** Of one record's evidence as JSON, in bytes: with its message it fits one datagram of 208 KB. */
const EVIDENCE_BYTES = 96 * 1024;
/** Tried in turn on strings until the whole fits. */
const SMALLER_TEXT_BYTES: readonly number[] = [4096, 1024, 256, 64];
const DEEPEST = 16;
const MOST_VALUES = 4000;
/** Redacting megabytes would hold up the loop; what is cut off here is never shown. */
const READ_CHARACTERS = 256 * 1024;
/** A secret cut in two is no longer recognised: the end of a text that was cut is not shown either (a PEM key has 2–4 KB). */
const UNSURE_CHARACTERS = 8 * 1024;

/** A text as it may leave the program: redacted first, then cut to 16 KB. A redactor that throws yields no text at all. */
export function redactText(text: string, redact: Redact): string {
  try {
    const whole = text.length <= READ_CHARACTERS;
    const redacted = redact(whole ? text : text.slice(0, READ_CHARACTERS)).toWellFormed();
    return cutToBytes(whole ? redacted : `${redacted.slice(0, -UNSURE_CHARACTERS)}…`, TEXT_BYTES);
  } catch {
    return "[not shown: it could not be redacted]";
  }
}

/**
 * Evidence as it may leave the program: every string and key redacted, and a string under a telling key (`BOT_TOKEN`) as
 * `KEY=value` too; at most 96 KB as JSON. What does not fit is cut or left out, and `evidenceCut: true` says so. Never throws.
 */
export function redactEvidence(evidence: Evidence, redact: Redact): Evidence {
  try {
    const copy = new RedactedCopy(redact);
    let result = copy.object(evidence, 0);
    let cut = copy.cut;
    for (const maxBytes of SMALLER_TEXT_BYTES) {
      if (jsonBytes(result) <= EVIDENCE_BYTES) break;
      result = shorten(result, maxBytes) as Evidence;
      cut = true;
    }
    if (jsonBytes(result) > EVIDENCE_BYTES) return { ...scalarsOf(result), evidenceCut: true };
    return cut ? { ...result, evidenceCut: true } : result;
  } catch {
    return { evidenceCut: true };
  }
}

/** One pass over evidence of any shape; what JSON cannot say is null. */
class RedactedCopy {
  readonly #redact: Redact;
  #values = 0;
  /** True once something was left out. */
  cut = false;

  constructor(redact: Redact) {
    this.#redact = redact;
  }

  object(from: object, depth: number): Evidence {
    const entries = new Map<string, Json>();
    for (const [key, value] of Object.entries(from)) {
      if (this.#full(depth)) break;
      const shown = redactText(key, this.#redact);
      // Two keys that differ in their secret alone stay two.
      const name = entries.has(shown) ? `${shown}#${entries.size}` : shown;
      entries.set(name, typeof value === "string" ? this.#named(key, value) : this.#value(value, depth + 1));
    }
    return Object.fromEntries(entries);
  }

  #value(value: unknown, depth: number): Json {
    if (typeof value === "string") return redactText(value, this.#redact);
    if (typeof value === "number") return Number.isFinite(value) ? value : null;
    if (typeof value === "bigint") return value.toString();
    if (typeof value === "boolean") return value;
    if (typeof value !== "object" || value === null) return null;
    if (!Array.isArray(value)) return this.object(value, depth);
    const list: Json[] = [];
    for (const item of value) {
      if (this.#full(depth)) break;
      list.push(this.#value(item, depth + 1));
    }
    return list;
  }

  #named(key: string, value: string): string {
    const redacted = redactText(value, this.#redact);
    const pair = redactText(`${key}=${redacted}`, this.#redact);
    return pair.startsWith(`${key}=`) ? pair.slice(key.length + 1) : redacted;
  }

  #full(depth: number): boolean {
    this.#values++;
    const full = depth > DEEPEST || this.#values > MOST_VALUES;
    if (full) this.cut = true;
    return full;
  }
}

function shorten(value: Json, maxBytes: number): Json {
  if (typeof value === "string") return cutToBytes(value, maxBytes);
  if (typeof value !== "object" || value === null) return value;
  if (Array.isArray(value)) return value.map((item) => shorten(item, maxBytes));
  return Object.fromEntries(
    Object.entries(value).map(([key, item]) => [cutToBytes(key, maxBytes), shorten(item, maxBytes)]),
  );
}

function scalarsOf(evidence: Evidence): Evidence {
  return Object.fromEntries(
    Object.entries(evidence)
      .filter(([, value]) => typeof value !== "object" || value === null)
      .slice(0, 256),
  );
}

function jsonBytes(value: Json): number {
  return Buffer.byteLength(JSON.stringify(value));
}

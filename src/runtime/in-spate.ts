import type { Skim } from "./line-splitter.ts";

/** Counted over so long, milliseconds. */
const SPAN_MS = 10_000;
/** Some 25 journal entries a second, or a few hundred at once. */
const MUCH_BYTES = 256 * 1024;

/**
 * Has a skim asked only while much comes. What it saves by the line is little, and V8 keeps the machine code of a pattern
 * for good from its second use on: that of the journal's is 0.3 MB.
 */
export function inSpate(skim: Skim, nowMs: () => number = () => performance.now()): Skim {
  let sinceMs = nowMs();
  let bytes = 0;
  let wasMuch = false;

  function count(length: number): void {
    const atMs = nowMs();
    if (atMs - sinceMs >= SPAN_MS) {
      wasMuch = bytes >= MUCH_BYTES && atMs - sinceMs < 2 * SPAN_MS;
      sinceMs = atMs;
      bytes = 0;
    }
    bytes += length;
  }

  return (text, from) => {
    if (from === 0) count(text.length);
    return wasMuch || bytes >= MUCH_BYTES ? skim(text, from) : from;
  };
}

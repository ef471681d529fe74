/** What parts an error from the words around it: `sync stopped: Error: …`, `exception=MemoryError()`, `[Errno 2] …`. */
const SEPARATOR =
  /:\s{0,2}(?=[\p{L}'"`[<(])|\s[-–—|>]{1,2}\s|\bexception=|\((?=[A-Z])|\bcaused by:?\s|\s\((?:because|due to)\s|(?<=[\w)])\.\s(?=[A-Z])/giu;
const MOST_SEGMENTS = 24;

/** Where else in a record of trouble a sentence may begin: behind colons, dashes and brackets. Linear; at most 24. */
export function segmentsOf(text: string): readonly string[] {
  const segments: string[] = [];
  for (const { index, 0: separator } of text.matchAll(SEPARATOR)) {
    if (segments.length === MOST_SEGMENTS) break;
    segments.push(text.slice(index + separator.length));
  }
  return segments;
}

const newline = 0x0a;

/** Takes a text whose bytes are its characters; gives where the lines from `from` on, a line's start, end that nobody needs. */
export type Skim = (text: string, from: number) => number;

/** Takes chunks of bytes, gives whole lines; what a line has beyond the limit is dropped, never buffered. */
export interface LineSplitter {
  push(chunk: Uint8Array): void;
  /** Gives the last line when the stream ended without a newline. */
  end(): void;
}

/**
 * Splits on the raw newline byte, so that a character cut in two by a chunk is whole again; bytes that are not UTF-8
 * become U+FFFD. Lines come without their newline. `maxLineBytes` bounds what is held.
 * With `skim`, lines that it passes over do not come, but the last whole one of each chunk always does.
 */
export function lineSplitter(options: {
  maxLineBytes: number;
  onLine(line: string): void;
  skim?: Skim | undefined;
}): LineSplitter {
  let parts: Uint8Array[] = [];
  let heldBytes = 0;
  const hold = (piece: Uint8Array): void => {
    const room = options.maxLineBytes - heldBytes;
    if (room <= 0 || piece.length === 0) return;
    const kept = piece.length > room ? piece.subarray(0, room) : piece;
    parts.push(kept);
    heldBytes += kept.length;
  };
  const flush = (): void => {
    const line = Buffer.concat(parts, heldBytes).toString("utf8");
    parts = [];
    heldBytes = 0;
    options.onLine(line);
  };
  const skimmer = (chunk: Uint8Array): ((start: number) => number) => {
    const { skim } = options;
    const lastEnd = chunk.lastIndexOf(newline);
    const lastStart = lastEnd < 1 ? 0 : chunk.lastIndexOf(newline, lastEnd - 1) + 1;
    if (skim === undefined || lastStart === 0) return (start) => start;
    const text = Buffer.from(chunk.buffer, chunk.byteOffset, lastEnd + 1).toString("latin1");
    return (start) => (start < lastStart ? Math.min(skim(text, start), lastStart) : start);
  };
  return {
    push(chunk) {
      const skimFrom = skimmer(chunk);
      let start = heldBytes > 0 ? 0 : skimFrom(0);
      for (let at = chunk.indexOf(newline, start); at !== -1; at = chunk.indexOf(newline, start)) {
        hold(chunk.subarray(start, at));
        flush();
        start = skimFrom(at + 1);
      }
      hold(chunk.subarray(start));
    },
    end() {
      if (heldBytes > 0) flush();
    },
  };
}

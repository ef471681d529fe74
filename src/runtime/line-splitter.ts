const newline = 0x0a;

/** Takes a text whose bytes are its characters; gives where the lines from `from` on, a line's start, end that nobody needs. */
export type Skim = (text: string, from: number) => number;

/** Takes chunks of bytes, gives whole lines; what a line has beyond the limit is dropped, never buffered. */
export interface LineSplitter {
  push(chunk: Uint8Array): void;
  /** Gives the last whole line where it was passed over, for whoever wants to know how far the stream has come. */
  catchUp(): void;
  /** Gives the last line when the stream ended without a newline. */
  end(): void;
}

/**
 * Splits on the raw newline byte, so that a character cut in two by a chunk is whole again; bytes that are not UTF-8
 * become U+FFFD. Lines come without their newline. `maxLineBytes` bounds what is held. Lines that `skim` passes over do not come.
 */
export function lineSplitter(options: {
  maxLineBytes: number;
  onLine(line: string): void;
  skim?: Skim | undefined;
}): LineSplitter {
  const { skim, maxLineBytes } = options;
  let parts: Uint8Array[] = [];
  let heldBytes = 0;
  let passed: Uint8Array | null = null;
  const hold = (piece: Uint8Array): void => {
    const room = maxLineBytes - heldBytes;
    if (room <= 0 || piece.length === 0) return;
    const kept = piece.length > room ? piece.subarray(0, room) : piece;
    parts.push(kept);
    heldBytes += kept.length;
  };
  const take = (): Buffer => {
    const bytes = Buffer.concat(parts, heldBytes);
    parts = [];
    heldBytes = 0;
    return bytes;
  };
  const flush = (): void => {
    passed = null;
    options.onLine(take().toString("utf8"));
  };
  /** From where on a chunk's lines are to be given, after a place in it. */
  const skimmer = (chunk: Uint8Array): ((start: number) => number) => {
    const end = skim === undefined ? 0 : chunk.lastIndexOf(newline) + 1;
    if (skim === undefined || end === 0) return (start) => start;
    const text = Buffer.from(chunk.buffer, chunk.byteOffset, end).toString("latin1");
    return (start) => {
      const to = start < end ? skim(text, start) : start;
      if (to > start) passed = chunk.subarray((to < 2 ? -1 : chunk.lastIndexOf(newline, to - 2)) + 1, to - 1);
      return to;
    };
  };
  const catchUp = (): void => {
    if (passed === null) return;
    const line = Buffer.from(passed).toString("utf8");
    passed = null;
    options.onLine(line);
  };
  return {
    push(piece) {
      // A line that came in two pieces is skimmed as a whole.
      const isSkimmed = skim !== undefined && heldBytes > 0 && heldBytes < maxLineBytes;
      const chunk = isSkimmed ? Buffer.concat([take(), piece]) : piece;
      const skimFrom = skimmer(chunk);
      let start = heldBytes > 0 ? 0 : skimFrom(0);
      for (let at = chunk.indexOf(newline, start); at !== -1; at = chunk.indexOf(newline, start)) {
        hold(chunk.subarray(start, at));
        flush();
        start = skimFrom(at + 1);
      }
      hold(chunk.subarray(start));
      // A copy: what is left of a chunk keeps all of it.
      if (passed !== null) passed = Uint8Array.from(passed);
    },
    catchUp,
    end() {
      catchUp();
      if (heldBytes > 0) flush();
    },
  };
}

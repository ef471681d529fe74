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
  const give = (line: Buffer): void => {
    passed = null;
    options.onLine(line.toString("utf8"));
  };
  /** From where on the whole lines in these bytes are to be given, after a line's start in them. */
  const skimmer = (bytes: Uint8Array): ((start: number) => number) => {
    const end = skim === undefined ? 0 : bytes.lastIndexOf(newline) + 1;
    if (skim === undefined || end === 0) return (start) => start;
    const text = Buffer.from(bytes.buffer, bytes.byteOffset, end).toString("latin1");
    return (start) => {
      const to = start < end ? skim(text, start) : start;
      if (to > start) passed = bytes.subarray((to < 2 ? -1 : bytes.lastIndexOf(newline, to - 2)) + 1, to - 1);
      return to;
    };
  };
  /** Ends a line that came in pieces; of one that was cut off nobody can say whether it is needed. */
  const complete = (lastPiece: Uint8Array): void => {
    hold(lastPiece);
    const isWhole = heldBytes < maxLineBytes;
    const line = take();
    if (!isWhole || skim === undefined || skimmer(Buffer.concat([line, Buffer.of(newline)]))(0) === 0) give(line);
  };
  const catchUp = (): void => {
    if (passed === null) return;
    const line = Buffer.from(passed).toString("utf8");
    passed = null;
    options.onLine(line);
  };
  return {
    push(chunk) {
      let start = 0;
      if (heldBytes > 0) {
        const at = chunk.indexOf(newline);
        if (at !== -1) complete(chunk.subarray(0, at));
        start = at === -1 ? chunk.length : at + 1;
        if (at === -1) hold(new Uint8Array(chunk));
      }
      const rest = chunk.subarray(start);
      const skimFrom = skimmer(rest);
      let from = skimFrom(0);
      for (let at = rest.indexOf(newline, from); at !== -1; at = rest.indexOf(newline, from)) {
        hold(rest.subarray(from, at));
        give(take());
        from = skimFrom(at + 1);
      }
      // Copies: a chunk is only lent, and what is left of it would keep all of it.
      hold(new Uint8Array(rest.subarray(from)));
      if (passed !== null) passed = new Uint8Array(passed);
    },
    catchUp,
    end() {
      catchUp();
      if (heldBytes > 0) give(take());
    },
  };
}

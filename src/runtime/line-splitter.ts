const newline = 0x0a;

/** Takes chunks of bytes, gives whole lines; what a line has beyond the limit is dropped, never buffered. */
export interface LineSplitter {
  push(chunk: Uint8Array): void;
  /** Gives the last line when the stream ended without a newline. */
  end(): void;
}

/**
 * Splits on the raw newline byte, so that a character cut in two by a chunk is whole again; bytes that are not UTF-8
 * become U+FFFD. Lines come without their newline. `maxLineBytes` bounds what is held.
 */
export function lineSplitter(options: { maxLineBytes: number; onLine(line: string): void }): LineSplitter {
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
  return {
    push(chunk) {
      let start = 0;
      for (let at = chunk.indexOf(newline); at !== -1; at = chunk.indexOf(newline, start)) {
        hold(chunk.subarray(start, at));
        flush();
        start = at + 1;
      }
      hold(chunk.subarray(start));
    },
    end() {
      if (heldBytes > 0) flush();
    },
  };
}

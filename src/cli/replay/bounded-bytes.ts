/** Gathers bytes out of pieces, and keeps only so many of them. */
export class BoundedBytes {
  private parts: Buffer[] = [];
  private readonly mostBytes: number;
  /** How many bytes are held. */
  size = 0;

  constructor(mostBytes: number) {
    this.mostBytes = mostBytes;
  }

  /** The piece may be a view: it must not change until `take()`, or is copied when it is not the only one. */
  add(piece: Buffer): void {
    const room = this.mostBytes - this.size;
    if (room <= 0 || piece.length === 0) return;
    const kept = piece.length > room ? piece.subarray(0, room) : piece;
    this.parts.push(kept);
    this.size += kept.length;
  }

  /** All that is held, in order; empties it. */
  take(): Buffer {
    const [only] = this.parts;
    const all = this.parts.length === 1 && only !== undefined ? only : Buffer.concat(this.parts, this.size);
    this.parts = [];
    this.size = 0;
    return all;
  }
}

/** What is known of a message before it is parsed. */
export interface Frame {
  readonly kind: "call" | "reply" | "signal";
  /** The unique name that the bus vouches for; null where the message names none. */
  readonly sender: string | null;
}

const HEADER_BYTES = 16;
const SENDER_FIELD = 7;
const LITTLE_ENDIAN = 0x6c;
const kinds: Readonly<Record<number, Frame["kind"]>> = { 1: "call", 2: "reply", 3: "reply", 4: "signal" };

/**
 * The largest message that is taken from somebody who was not asked. systemd's own signals have some kilobytes; the bus
 * carries 128 MiB from anyone to anyone, and a few of them in small pieces would hold the loop for seconds.
 */
const UNASKED_MAX_BYTES = 256 * 1024;

/**
 * Cuts a connection's bytes into messages and drops, before the library parses them, those that `admits` refuses and
 * those nobody asked for that are too large (D-Bus specification, "Message Format").
 */
export class FrameReader {
  private readonly arrived: () => Buffer | null;
  private readonly admits: (frame: Frame) => boolean;
  private bytes: Buffer = Buffer.alloc(0);
  private at = 0;
  private bytesToDrop = 0;
  /** The part behind a header that was handed out. */
  private rest: Buffer | null = null;

  /** `arrived` gives all that has arrived since; null where nothing has. */
  constructor(arrived: () => Buffer | null, admits: (frame: Frame) => boolean) {
    this.arrived = arrived;
    this.admits = admits;
  }

  /** Alternately the first 16 bytes of a message and all that follows them; null when more has to arrive. */
  read(): Buffer | null {
    const { rest } = this;
    this.rest = null;
    if (rest !== null) return rest;
    while (this.dropped() && this.has(HEADER_BYTES)) {
      const header = this.bytes.subarray(this.at, this.at + HEADER_BYTES);
      const { kind, fieldsBytes, restBytes } = outline(header);
      if (kind !== "reply" && restBytes > UNASKED_MAX_BYTES) {
        this.bytesToDrop = HEADER_BYTES + restBytes;
        continue;
      }
      if (!this.has(HEADER_BYTES + restBytes)) return null;
      const restAt = this.at + HEADER_BYTES;
      const fields = this.bytes.subarray(restAt, restAt + fieldsBytes);
      this.rest = this.bytes.subarray(restAt, restAt + restBytes);
      this.at = restAt + restBytes;
      if (kind !== null && this.admits({ kind, sender: senderOf(header, fields) })) return header;
      this.rest = null;
    }
    return null;
  }

  /** Whether so many unread bytes are here. */
  private has(count: number): boolean {
    while (this.bytes.length - this.at < count) {
      const more = this.arrived();
      if (more === null) return false;
      const unread = this.bytes.subarray(this.at);
      this.bytes = unread.length === 0 ? more : Buffer.concat([unread, more]);
      this.at = 0;
    }
    return true;
  }

  /** False while more of what is to be dropped has to arrive. */
  private dropped(): boolean {
    while (this.bytesToDrop > 0) {
      if (!this.has(1)) return false;
      const count = Math.min(this.bytesToDrop, this.bytes.length - this.at);
      this.at += count;
      this.bytesToDrop -= count;
    }
    return true;
  }
}

interface Outline {
  readonly kind: Frame["kind"] | null;
  readonly fieldsBytes: number;
  readonly restBytes: number;
}

function outline(header: Buffer): Outline {
  const fieldsBytes = numberAt(header, header, 12);
  const bodyBytes = numberAt(header, header, 4);
  return { kind: kinds[header[1] ?? 0] ?? null, fieldsBytes, restBytes: aligned(fieldsBytes, 8) + bodyBytes };
}

const numberAt = (header: Buffer, from: Buffer, at: number): number =>
  header[0] === LITTLE_ENDIAN ? from.readUInt32LE(at) : from.readUInt32BE(at);
const aligned = (offset: number, to: number): number => Math.ceil(offset / to) * to;

/** Reads the header's fields, structs of a code and a variant of string, path, signature or number, up to the sender. */
function senderOf(header: Buffer, fields: Buffer): string | null {
  let at = 0;
  while (at + 4 <= fields.length) {
    const code = fields[at];
    const type = String.fromCharCode(fields[at + 2] ?? 0);
    // A code, a signature of one letter with its length before and a zero behind: the value is at a multiple of 4.
    const valueAt = at + 4;
    if (fields[at + 1] !== 1) return null;
    let end: number;
    if (type === "u") end = valueAt + 4;
    else if (type === "g") end = valueAt + 1 + (fields[valueAt] ?? 0) + 1;
    else if ((type === "s" || type === "o") && valueAt + 4 <= fields.length) {
      end = valueAt + 4 + numberAt(header, fields, valueAt) + 1;
      if (code === SENDER_FIELD) return end <= fields.length ? fields.toString("latin1", valueAt + 4, end - 1) : null;
    } else return null;
    at = aligned(end, 8);
  }
  return null;
}

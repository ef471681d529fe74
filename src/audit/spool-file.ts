import {
  closeSync,
  constants,
  fstatSync,
  fsyncSync,
  ftruncateSync,
  lstatSync,
  openSync,
  readSync,
  renameSync,
  writeSync,
} from "node:fs";
import { dirname } from "node:path";
import { makeDirectory } from "../runtime/make-directory.ts";

/** For the owner alone: evidence is redacted, and still nobody else's business. */
const FILE_MODE = 0o600;
const DIRECTORY_MODE = 0o700;
// Neither a link that leads elsewhere nor a FIFO that nobody reads may hold us up.
const SAFE_OPEN = constants.O_NOFOLLOW | constants.O_NONBLOCK;

/**
 * An append-only file of which this program is the only writer. Each call may throw what node:fs throws;
 * a failed append leaves the file as it was, or else `intact` tells.
 */
export class SpoolFile {
  readonly #path: string;
  #fd: number;
  #sizeBytes: number;

  private constructor(path: string, fd: number) {
    this.#path = path;
    this.#fd = fd;
    this.#sizeBytes = fstatSync(fd).size;
  }

  /** Opens the file, and makes it and its directory where they are missing. */
  static open(path: string): SpoolFile {
    makeDirectory(dirname(path), DIRECTORY_MODE);
    const fd = openSync(path, constants.O_RDWR | constants.O_APPEND | constants.O_CREAT | SAFE_OPEN, FILE_MODE);
    try {
      if (!fstatSync(fd).isFile()) throw new Error(`${path} is not a regular file`);
      syncDirectory(dirname(path));
      return new SpoolFile(path, fd);
    } catch (error) {
      closeSync(fd);
      throw error;
    }
  }

  get sizeBytes(): number {
    return this.#sizeBytes;
  }

  /** `gone`: deleted or replaced under us, its content still readable here; `changed`: somebody else wrote or cut it. */
  state(): "intact" | "gone" | "changed" {
    const own = fstatSync(this.#fd);
    if (own.size !== this.#sizeBytes) return "changed";
    const there = lstatSync(this.#path, { throwIfNoEntry: false });
    return there?.ino === own.ino && there.dev === own.dev ? "intact" : "gone";
  }

  /** Appends whole and on the disc, or throws. */
  append(text: string): void {
    const bytes = Buffer.from(text, "utf8");
    try {
      writeAll(this.#fd, bytes);
      fsyncSync(this.#fd);
    } catch (error) {
      ftruncateSync(this.#fd, this.#sizeBytes);
      throw error;
    }
    this.#sizeBytes += bytes.length;
  }

  read(fromBytes: number, maxBytes: number): Buffer {
    const bytes = Buffer.alloc(Math.max(0, Math.min(maxBytes, this.#sizeBytes - fromBytes)));
    let got = 0;
    while (got < bytes.length) {
      const count = readSync(this.#fd, bytes, got, bytes.length - got, fromBytes + got);
      if (count === 0) break;
      got += count;
    }
    return bytes.subarray(0, got);
  }

  empty(): void {
    ftruncateSync(this.#fd, 0);
    this.#sizeBytes = 0;
    fsyncSync(this.#fd);
  }

  /** Puts new content in the file's place: temporary file, fsync, rename. */
  replace(content: Uint8Array): void {
    const temporary = `${this.#path}.new`;
    makeDirectory(dirname(this.#path), DIRECTORY_MODE);
    const flags = constants.O_RDWR | constants.O_APPEND | constants.O_CREAT | constants.O_TRUNC | SAFE_OPEN;
    const fd = openSync(temporary, flags, FILE_MODE);
    try {
      writeAll(fd, content);
      fsyncSync(fd);
      renameSync(temporary, this.#path);
    } catch (error) {
      closeSync(fd);
      throw error;
    }
    closeSync(this.#fd);
    this.#fd = fd;
    this.#sizeBytes = content.length;
    syncDirectory(dirname(this.#path));
  }

  close(): void {
    closeSync(this.#fd);
  }
}

/** Makes a new or renamed file's name durable. */
function syncDirectory(path: string): void {
  const fd = openSync(path, "r");
  try {
    fsyncSync(fd);
  } finally {
    closeSync(fd);
  }
}

function writeAll(fd: number, bytes: Uint8Array): void {
  let written = 0;
  while (written < bytes.length) written += writeSync(fd, bytes, written);
}

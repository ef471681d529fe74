import { closeSync, constants, fstatSync, openSync, readSync, type Stats, statSync } from "node:fs";

/** Reads at most so many bytes of a regular file; null where that cannot be done. */
export function readAtMost(path: string, maxBytes: number): string | null {
  return ofRegularFile(path, (descriptor) => textAt(descriptor, 0, maxBytes));
}

/** What is made of a regular file that is open; null where it cannot be opened or read. A FIFO in its place does not hold us up. */
export function ofRegularFile<Value>(path: string, make: (descriptor: number, status: Stats) => Value): Value | null {
  let descriptor: number | null = null;
  try {
    // To open a pipe and close it again would end whoever writes to it.
    if (!statSync(path).isFile()) return null;
    descriptor = openSync(path, constants.O_RDONLY | constants.O_NONBLOCK | constants.O_NOCTTY);
    const status = fstatSync(descriptor);
    return status.isFile() ? make(descriptor, status) : null;
  } catch {
    return null;
  } finally {
    if (descriptor !== null) closeSync(descriptor);
  }
}

/** At most so many bytes from there on, as text. */
export function textAt(descriptor: number, from: number, maxBytes: number): string {
  const buffer = Buffer.alloc(maxBytes);
  const length = readSync(descriptor, buffer, 0, maxBytes, from);
  return buffer.subarray(0, length).toString("utf8");
}

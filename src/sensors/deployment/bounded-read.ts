import { closeSync, constants, fstatSync, openSync, readSync } from "node:fs";

/** Reads at most so many bytes of a regular file; null where that cannot be done. A FIFO in its place does not hold us up. */
export function readAtMost(path: string, maxBytes: number): string | null {
  let descriptor: number | null = null;
  try {
    descriptor = openSync(path, constants.O_RDONLY | constants.O_NONBLOCK | constants.O_NOCTTY);
    if (!fstatSync(descriptor).isFile()) return null;
    const buffer = Buffer.alloc(maxBytes);
    const length = readSync(descriptor, buffer, 0, maxBytes, 0);
    return buffer.subarray(0, length).toString("utf8");
  } catch {
    return null;
  } finally {
    if (descriptor !== null) closeSync(descriptor);
  }
}

import { appendFileSync, lstatSync } from "node:fs";
import { join } from "node:path";

/** What cannot be delivered, for a person to look at. */
const FILE_NAME = "audit-spool.bad.jsonl";
/** Enough to see what went wrong; more is told of and let go. */
const FILE_BYTES = 4 * 1024 * 1024;

/** Appends lines that cannot be delivered to the file kept for them, and says where they are. @throws what node:fs throws. */
export function appendAside(directory: string, lines: readonly Uint8Array[]): string {
  const path = join(directory, FILE_NAME);
  const there = lstatSync(path, { throwIfNoEntry: false });
  if (there !== undefined && !there.isFile()) throw new Error(`${path} is not a regular file`);
  const bytes = Buffer.concat(lines.flatMap((line) => [line, Buffer.from("\n")]));
  const roomBytes = FILE_BYTES - (there?.size ?? 0);
  if (roomBytes > 0) appendFileSync(path, bytes.subarray(0, roomBytes), { mode: 0o600 });
  return roomBytes >= bytes.length ? `they are in ${path}` : `${path} is full, and what did not fit is lost`;
}

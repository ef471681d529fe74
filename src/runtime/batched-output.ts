import { Socket } from "node:net";
import { loadLibc, type Libc } from "./libc.ts";

/** What a program writes meanwhile waits in the pipe: at 10,000 journal entries a second 140 KB. */
const REST_MS = 20;
/** A pipe of 64 KB would be full after 9 ms of such a flood, and who writes into it would be held up. */
const PIPE_BYTES = 512 * 1024;
/** What it holds at least where that much is refused, because this user has many such pipes (pipe(7)). */
const REFUSED_BYTES = 8 * 1024;
/** Only what is written to is taken from the system: little, while little comes. */
const BATCH_BYTES = 256 * 1024;
/** A string of more than 128 KB is a large object to V8, and three times as dear. */
const PORTION_BYTES = 64 * 1024;

/**
 * A program's output that is read in batches, with a rest after each: one that writes 4 KB at a time costs a wake-up of ours
 * for each, which is dearer than what is in it. Where half the pipe is full, or a batch, the rest is only a turn of the loop.
 */
export interface BatchedOutput {
  /** What the program is to have as its stdout. */
  readonly writeEnd: number;
  /** To be called once it has that, or could not be started. */
  closeWriteEnd(): void;
  /** Begins to read. A batch is only good until `onBatch` returns; `onEnd` is called once, when nobody can write any more. */
  read(onBatch: (bytes: Buffer) => void, onEnd: () => void): void;
  /** Reads no more; the end is still told. */
  destroy(): void;
}

/** Makes a pipe for that; null where it cannot be made. Release it with destroy(). */
export function batchedOutput(libc: Libc | null = loadLibc()): BatchedOutput | null {
  const ends = new Int32Array(2);
  if (libc === null || libc.pipe(ends) !== 0) return null;
  const [readEnd = -1, writeEnd = -1] = ends;
  const pipeBytes = libc.setPipeSize(writeEnd, PIPE_BYTES);
  const muchBytes = Math.min(BATCH_BYTES, Math.max(pipeBytes, REFUSED_BYTES) / 2);
  let socket: Socket | null = null;
  return {
    writeEnd,
    closeWriteEnd: () => void libc.close(writeEnd),
    read(onBatch, onEnd) {
      const goOn = (): void => void socket?.resume();
      socket = new Socket({
        fd: readEnd,
        writable: false,
        onread: {
          buffer: Buffer.allocUnsafeSlow(BATCH_BYTES),
          callback(length, buffer) {
            if (length < muchBytes) setTimeout(goOn, REST_MS);
            else setImmediate(goOn);
            for (let at = 0; at < length; at += PORTION_BYTES) {
              onBatch(Buffer.from(buffer.buffer, buffer.byteOffset + at, Math.min(PORTION_BYTES, length - at)));
            }
            return false;
          },
        },
      });
      socket.on("error", () => undefined).once("close", () => onEnd());
      socket.resume();
    },
    destroy: () => void (socket === null ? libc.close(readEnd) : socket.destroy()),
  };
}

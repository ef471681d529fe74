import { getDefaultHighWaterMark, type Readable, setDefaultHighWaterMark } from "node:stream";

/** What comes meanwhile waits in the pipe, which holds 64 KB: a shorter rest where that would be full before it is over. */
const REST_MS = { usual: 20, busy: 4 };
/** So much in a rest is half a pipe, and some 2 MB a second: much comes. */
const BUSY_BYTES = { usual: 32 * 1024, busy: 8 * 1024 };
/** What a pipe gives at once where more may be waiting in it. */
const FULL_BYTES = 64 * 1024;

/** Starts something whose streams, while they are paused, read no more than one chunk ahead. */
export function readingNothingAhead<T>(start: () => T): T {
  const before = getDefaultHighWaterMark(false);
  setDefaultHighWaterMark(false, 1);
  try {
    return start();
  } finally {
    setDefaultHighWaterMark(false, before);
  }
}

/**
 * Takes a stream's chunks with a rest after each: a program that writes 4 KB at a time costs a wake-up of ours for each, which
 * is dearer than what is in it. Where much is waiting the rest is only a turn of the loop, for others to be heard.
 */
export function inBatches(stream: Readable, onChunk: (chunk: Buffer) => void): void {
  let pace: keyof typeof REST_MS = "usual";
  const goOn = (): void => void stream.resume();
  stream.on("data", (chunk: Buffer) => {
    stream.pause();
    pace = chunk.length >= BUSY_BYTES[pace] ? "busy" : "usual";
    if (chunk.length < FULL_BYTES) setTimeout(goOn, REST_MS[pace]);
    else setImmediate(goOn);
    onChunk(chunk);
  });
}

import { getDefaultHighWaterMark, type Readable, setDefaultHighWaterMark } from "node:stream";

/** What comes meanwhile waits in the pipe, which holds 64 KB. */
const REST_MS = 20;
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
  const goOn = (): void => void stream.resume();
  stream.on("data", (chunk: Buffer) => {
    stream.pause();
    if (chunk.length < FULL_BYTES) setTimeout(goOn, REST_MS);
    else setImmediate(goOn);
    onChunk(chunk);
  });
}

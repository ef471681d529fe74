import { getDefaultHighWaterMark, type Readable, setDefaultHighWaterMark } from "node:stream";

/** What comes meanwhile waits in the pipe, which holds 64 KB: a shorter rest where that would be full before it is over. */
const REST_MS = { usual: 20, busy: 4 };
/** So much in one rest is 1.6 MB a second, or two busy rests to fill a pipe. */
const BUSY_BYTES = 32 * 1024;
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
  let isBusy = false;
  const goOn = (): void => void stream.resume();
  stream.on("data", (chunk: Buffer) => {
    stream.pause();
    isBusy = chunk.length >= (isBusy ? BUSY_BYTES / 4 : BUSY_BYTES);
    if (chunk.length < FULL_BYTES) setTimeout(goOn, isBusy ? REST_MS.busy : REST_MS.usual);
    else setImmediate(goOn);
    onChunk(chunk);
  });
}

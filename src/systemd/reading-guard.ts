import type { Duplex } from "node:stream";
import { type Frame, FrameReader } from "./frame-reader.ts";

/**
 * Keeps the bad messages of other users from us. The library parses inside a `readable` listener and throws there on a
 * body it cannot take: one message could end the whole program. The parser is past that message when it throws, so
 * reading goes on behind it. What `admits` refuses, and what nobody asked for and is large, never reaches the parser.
 */
export function guardReading(stream: Duplex | undefined, admits: (frame: Frame) => boolean): void {
  if (stream === undefined) return;
  const read = stream.read.bind(stream);
  const arrived = (): Buffer | null => {
    const chunk: unknown = read();
    return Buffer.isBuffer(chunk) ? chunk : null;
  };
  const frames = new FrameReader(arrived, admits);
  // The stream's own machinery reads nothing (0) to say that it wants more; the library reads headers and their rest.
  stream.read = (bytes?: number): unknown => (bytes ? frames.read() : read(bytes));
  const listeners = stream.listeners("readable") as (() => void)[];
  stream.removeAllListeners("readable");
  stream.on("readable", () => {
    for (const listener of listeners) readOn(listener);
  });
}

function readOn(listener: () => void): void {
  for (;;) {
    try {
      return listener();
    } catch {
      // Dropped; the next message follows.
    }
  }
}

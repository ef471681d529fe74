import type { Duplex } from "node:stream";

/**
 * The library parses inside a `readable` listener and throws there on a body it cannot take: any local user could end
 * the whole program with one message. The parser is past that message when it throws, so reading goes on behind it.
 */
export function guardReading(stream: Duplex | undefined): void {
  if (stream === undefined) return;
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

import { lineSplitter } from "./line-splitter.ts";

/** Collects what a stream gives, and says when it is more than it may be. */
export function gather(stream: NodeJS.ReadableStream | null, mostBytes: number, onTooMuch: () => void): () => string {
  const chunks: Buffer[] = [];
  let bytes = 0;
  stream?.on("data", (chunk: Buffer) => {
    bytes += chunk.length;
    if (bytes > mostBytes) onTooMuch();
    else chunks.push(chunk);
  });
  return () => Buffer.concat(chunks).toString("utf8");
}

/** Hands a stream on line by line; nothing is left of it in the end. */
export function handOn(
  stream: NodeJS.ReadableStream | null,
  onLine: (line: string) => void,
  maxLineBytes: number,
): () => string {
  const lines = lineSplitter({ maxLineBytes, onLine });
  stream?.on("data", (chunk: Buffer) => lines.push(chunk));
  return () => {
    lines.end();
    return "";
  };
}

import { request } from "node:http";
import type { Socket } from "node:net";

/**
 * Sends `GET /` over a connected socket and gives the status code as soon as the head of the answer is there; the body is not read.
 * Never a path: it might hold a token, and `getUpdates` would take the bot's own poll away. @throws what the socket or the parser says, or the signal's reason.
 */
export function statusOf(options: {
  readonly socket: Socket;
  /** Host and port as they stand in the URL. */
  readonly hostHeader: string;
  readonly signal: AbortSignal;
}): Promise<number> {
  const { socket, hostHeader, signal } = options;
  const { promise, resolve, reject } = Promise.withResolvers<number>();
  const outgoing = request({
    // With createConnection and no agent, Node uses this socket, for this one request; any agent would make its own.
    createConnection: () => socket,
    method: "GET",
    path: "/",
    setHost: false,
    headers: { Host: hostHeader, "User-Agent": "unitwarden", Accept: "*/*", Connection: "close" },
    maxHeaderSize: 16_384,
    signal,
  });
  outgoing.once("response", (incoming) => {
    resolve(incoming.statusCode ?? 0);
    incoming.on("error", () => {});
    incoming.destroy();
  });
  outgoing.once("upgrade", (_, upgraded) => {
    upgraded.destroy();
    resolve(101);
  });
  outgoing.on("error", (error) => reject(signal.aborted ? signal.reason : error));
  outgoing.end();
  return promise;
}

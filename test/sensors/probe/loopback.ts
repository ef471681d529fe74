import { once } from "node:events";
import { type Server as HttpServer, type RequestListener, createServer } from "node:http";
import { type ServerOptions, createServer as createTlsServer } from "node:https";
import { type AddressInfo, type Server, type Socket, createServer as createTcpServer } from "node:net";

/** A server on 127.0.0.1 that remembers its connections, so that it can be ended with all of them. */
export interface Loopback {
  readonly port: number;
  readonly connections: ReadonlySet<Socket>;
  /** Resolves when every connection is closed. */
  allClosed(): Promise<void>;
  [Symbol.asyncDispose](): Promise<void>;
}

async function listening(server: Server | HttpServer): Promise<Loopback> {
  const connections = new Set<Socket>();
  server.on("connection", (socket: Socket) => {
    connections.add(socket);
    socket.on("error", () => {});
    socket.once("close", () => connections.delete(socket));
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  return {
    port: (server.address() as AddressInfo).port,
    connections,
    async allClosed() {
      // Not events.once(): it would take the error before the close, a reset for one, for its own.
      await Promise.all(
        [...connections].map((socket) => new Promise<void>((resolve) => void socket.once("close", () => resolve()))),
      );
    },
    async [Symbol.asyncDispose]() {
      for (const socket of connections) socket.destroy();
      server.close();
      await once(server, "close");
    },
  };
}

/** An HTTP server. */
export function serveHttp(listener: RequestListener): Promise<Loopback> {
  return listening(createServer(listener));
}

/** An HTTPS server. */
export function serveHttps(options: ServerOptions, listener: RequestListener): Promise<Loopback> {
  const server = createTlsServer(options, listener);
  server.on("tlsClientError", () => {});
  return listening(server);
}

/** A TCP server that does with each connection what it is told. */
export function serveTcp(listener: (socket: Socket) => void): Promise<Loopback> {
  return listening(
    createTcpServer((socket) => {
      listener(socket);
      // A socket that nobody reads never learns that the other end is gone.
      socket.resume();
    }),
  );
}

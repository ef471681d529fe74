import { isIP, type Socket } from "node:net";
import * as tls from "node:tls";

/** Speaks TLS over a connected socket and verifies the certificate for the host. @throws what the handshake or the verification says, or the signal's reason. */
export function secure(options: {
  readonly socket: Socket;
  readonly host: string;
  /** PEM certificates to trust; null: Node's own. */
  readonly authorities: readonly string[] | null;
  readonly signal: AbortSignal;
}): Promise<tls.TLSSocket> {
  const { socket, host, authorities, signal } = options;
  const { promise, resolve, reject } = Promise.withResolvers<tls.TLSSocket>();
  const secured = tls.connect({
    socket,
    ...(isIP(host) === 0 ? { servername: host } : {}),
    host,
    ALPNProtocols: ["http/1.1"],
    ...(authorities === null ? {} : { ca: [...authorities] }),
  });
  const onAbort = (): void => {
    secured.destroy();
    reject(signal.reason);
  };
  signal.addEventListener("abort", onAbort, { once: true });
  const settle = (): void => signal.removeEventListener("abort", onAbort);
  secured.once("secureConnect", () => {
    settle();
    resolve(secured);
  });
  // Stays for good: an error after the handshake must not go unhandled.
  secured.on("error", (error) => {
    settle();
    reject(error);
  });
  secured.once("close", () => {
    settle();
    reject(Object.assign(new Error("closed in the handshake"), { code: "ECONNRESET" }));
  });
  return promise;
}

import { isIP, type Socket } from "node:net";
import * as tls from "node:tls";

/** The certificate is in order, but its issuer is not among Node's own; the system may know it (a company's CA). */
const UNKNOWN_ISSUER = new Set([
  "SELF_SIGNED_CERT_IN_CHAIN",
  "DEPTH_ZERO_SELF_SIGNED_CERT",
  "UNABLE_TO_GET_ISSUER_CERT",
  "UNABLE_TO_GET_ISSUER_CERT_LOCALLY",
  "UNABLE_TO_VERIFY_LEAF_SIGNATURE",
]);

/** True where a handshake failed for want of the issuer only. */
export function isUnknownIssuer(error: unknown): boolean {
  return error instanceof Error && "code" in error && UNKNOWN_ISSUER.has(String(error.code));
}

/** The authorities that the system trusts beside Node's own; null before Node 22.15, which cannot say. */
export function systemAuthorities(): readonly string[] | null {
  return typeof tls.getCACertificates === "function"
    ? [...tls.getCACertificates("default"), ...tls.getCACertificates("system")]
    : null;
}

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

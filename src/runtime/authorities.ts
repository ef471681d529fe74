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

import { errorCode } from "../runtime/error-code.ts";
/** Words for what happens most; whatever else has a code is told by the code alone, for messages may quote a URL. */
const words: Readonly<Record<string, string>> = {
  ENOTFOUND: "the name does not resolve",
  EAI_NONAME: "the name does not resolve",
  EAI_AGAIN: "the name server does not answer",
  ECONNREFUSED: "connection refused",
  ECONNRESET: "the connection was reset",
  EPIPE: "the connection was closed",
  ETIMEDOUT: "no connection in time",
  EHOSTUNREACH: "no route to the host",
  ENETUNREACH: "the network is unreachable",
  EPROTO: "it does not speak TLS as it should",
  CERT_HAS_EXPIRED: "its certificate has expired",
  CERT_NOT_YET_VALID: "its certificate is not valid yet; is this machine's clock right?",
  ERR_TLS_CERT_ALTNAME_INVALID: "its certificate is for another host",
  DEPTH_ZERO_SELF_SIGNED_CERT: "its certificate is self-signed, and neither Node nor the system trusts it",
  SELF_SIGNED_CERT_IN_CHAIN: "its certificate's issuer is trusted by neither Node nor the system",
  UNABLE_TO_GET_ISSUER_CERT: "its certificate's issuer is trusted by neither Node nor the system",
  UNABLE_TO_GET_ISSUER_CERT_LOCALLY: "its certificate's issuer is trusted by neither Node nor the system",
  UNABLE_TO_VERIFY_LEAF_SIGNATURE: "its certificate's issuer is trusted by neither Node nor the system",
  ERR_PROXY_TUNNEL: "the proxy did not let it through",
  ERR_PROXY_INVALID_CONFIG: "the proxy in the environment is no http or https URL",
  ERR_INVALID_CHAR: "a header holds a character that HTTP does not allow",
};

/** Says in a few words why a request failed; never a part of its URL, its headers or its body. */
export function httpTrouble(error: unknown): string {
  const code = errorCode(error) ?? "";
  if (!/^[A-Z0-9_]{1,60}$/.test(code)) return "it failed for an unknown reason";
  if (code.startsWith("HPE_")) return `what it answered is no HTTP (${code})`;
  const word = words[code];
  return word === undefined ? code : `${word} (${code})`;
}

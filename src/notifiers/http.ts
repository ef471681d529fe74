import * as http from "node:http";
import * as https from "node:https";
import type { Socket } from "node:net";
import { isUnknownIssuer, systemAuthorities } from "../runtime/authorities.ts";
import { httpTrouble } from "./http-trouble.ts";
import type { Environment } from "./secret.ts";

/** One request. */
export interface HttpRequest {
  /** http or https; its path and query may be secret. A user and a password in it become `Authorization: Basic`. */
  readonly url: URL;
  readonly method: "GET" | "POST";
  /** Beside `Host`, `User-Agent` and `Content-Length`. */
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
  /** Of these, `HTTP_PROXY`, `HTTPS_PROXY` and `NO_PROXY` are honoured (or in lower case), from Node 24.5. */
  readonly environment: Environment;
  readonly signal: AbortSignal;
  /** For everything from the name's resolution to the answer's last byte. @default {20000} */
  readonly timeoutMs?: number;
  /** PEM certificates to trust instead of Node's and the system's. */
  readonly authorities?: readonly string[];
}

/** What came of it. */
export type HttpOutcome =
  | {
      readonly kind: "answered";
      readonly status: number;
      readonly headers: http.IncomingHttpHeaders;
      /** At most 64 KiB; what came of it where it was cut off. */
      readonly body: string;
    }
  | {
      readonly kind: "failed";
      /** One line, with `scheme://host[:port]` and nothing else of the URL. */
      readonly why: string;
      /** True where the request may have reached the server. */
      readonly uncertain: boolean;
    };

const defaultTimeoutMs = 20_000;
/** What the services of the channels answer is below 2 KB. */
const maxBodyBytes = 64 * 1024;
const tunnelGraceMs = 200;

interface Attempt {
  readonly outcome: HttpOutcome;
  readonly error: unknown;
}

/** Sends one request and gives its answer, whatever its status; redirects are not followed, nothing is thrown, no socket stays. */
export async function send(request: HttpRequest): Promise<HttpOutcome> {
  const deadlineMs = performance.now() + (request.timeoutMs ?? defaultTimeoutMs);
  const first = await attempt(request, request.authorities ?? null, deadlineMs);
  // The system's authorities are read only where the issuer is unknown, for there are hundreds.
  const system = request.authorities === undefined && isUnknownIssuer(first.error) ? systemAuthorities() : null;
  return system === null ? first.outcome : (await attempt(request, system, deadlineMs)).outcome;
}

async function attempt(
  request: HttpRequest,
  authorities: readonly string[] | null,
  deadlineMs: number,
): Promise<Attempt> {
  const { url, signal } = request;
  const { promise, resolve } = Promise.withResolvers<Attempt>();
  const limitMs = request.timeoutMs ?? defaultTimeoutMs;
  let reached = false;
  let outgoing: http.ClientRequest | null = null;
  let agent: http.Agent | null = null;
  let lost = (error: unknown, trouble = httpTrouble(error)): void => {
    const why = `Cannot reach ${url.origin}: ${trouble}`;
    resolve({ outcome: { kind: "failed", why, uncertain: reached }, error });
  };
  const onAbort = (): void => lost(null, "unitwarden ended before the answer came");
  const onLimit = (): void => lost(null, `no ${reached ? "answer" : "connection"} within ${limitMs / 1000} s`);
  const timer = setTimeout(onLimit, Math.max(0, deadlineMs - performance.now()));
  try {
    if (signal.aborted) onAbort();
    else {
      signal.addEventListener("abort", onAbort, { once: true });
      agent = agentFor(request, authorities, limitMs);
      outgoing = open(request, agent);
      outgoing.on("socket", (socket) => whenOpen(socket, () => (reached = true)));
      outgoing.once("response", (incoming) => {
        const { statusCode: status = 0, headers } = incoming;
        const answer = (body: string): void =>
          resolve({ outcome: { kind: "answered", status, headers, body }, error: null });
        const soFar = collect(incoming, answer);
        // The status says enough, though the rest of the answer does not come.
        lost = () => answer(soFar());
      });
      outgoing.once("upgrade", (_, socket) => {
        socket.destroy();
        lost(null, "it answered with another protocol");
      });
      outgoing.on("error", (error) => lost(error));
      outgoing.once("close", () => lost(null, "the connection was closed before the answer came"));
      outgoing.end(request.body);
    }
  } catch (error) {
    // What Node will not send at all: a header with a line end, a proxy's URL that is none.
    lost(error);
  }
  try {
    return await promise;
  } finally {
    clearTimeout(timer);
    signal.removeEventListener("abort", onAbort);
    outgoing?.destroy();
    agent?.destroy();
  }
}

function agentFor(
  { url, environment }: HttpRequest,
  authorities: readonly string[] | null,
  limitMs: number,
): http.Agent {
  // A tunnel that a proxy never opens is in nobody's hand but the agent's: its own limit ends it, after ours has spoken.
  const options = { keepAlive: false, timeout: limitMs + tunnelGraceMs, proxyEnv: { ...environment } };
  return url.protocol === "https:"
    ? new https.Agent({ ...options, ...(authorities === null ? {} : { ca: [...authorities] }) })
    : new http.Agent(options);
}

function open({ url, method, headers, body }: HttpRequest, agent: http.Agent): http.ClientRequest {
  const length = body === undefined ? {} : { "Content-Length": String(Buffer.byteLength(body)) };
  return (url.protocol === "https:" ? https : http).request(url, {
    agent,
    method,
    headers: { "User-Agent": "unitwarden", Accept: "*/*", ...headers, ...length },
    maxHeaderSize: 16_384,
  });
}

/** Calls back when what is written can get to the server: for TLS not before the handshake. */
function whenOpen(socket: Socket & { readonly encrypted?: boolean }, opened: () => void): void {
  // Through a proxy's tunnel the handshake may be over by now.
  if (!socket.connecting) opened();
  else socket.once(socket.encrypted === true ? "secureConnect" : "connect", opened);
}

/** Gathers the body until it ends, breaks or is long enough. */
function collect(incoming: http.IncomingMessage, done: (body: string) => void): () => string {
  const chunks: Buffer[] = [];
  let bytes = 0;
  const soFar = (): string => Buffer.concat(chunks).subarray(0, maxBodyBytes).toString("utf8");
  const finish = (): void => done(soFar());
  incoming.on("data", (chunk: Buffer) => {
    chunks.push(chunk);
    bytes += chunk.length;
    if (bytes >= maxBodyBytes) finish();
  });
  incoming.once("end", finish);
  incoming.on("error", finish);
  incoming.once("close", finish);
  return soFar;
}

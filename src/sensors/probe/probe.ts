import type { Socket } from "node:net";
import type { ProbeObservation } from "../../model/observation.ts";
import { isUnknownIssuer, systemAuthorities } from "../../runtime/authorities.ts";
import { connectFirst } from "./connect.ts";
import { isGatewayFailure } from "./judge-status.ts";
import { originOf } from "./origin.ts";
import { statusOf } from "./request.ts";
import { resolveHost } from "./resolve.ts";
import { secure } from "./tls.ts";

/** What one probe found; `up` null where it could not ask. */
export type ProbeResult = Pick<ProbeObservation, "dependency" | "up" | "stage" | "detail">;

/** Long enough for a slow link's DNS, TCP and TLS, short beside a stall of 150 s. */
const DEFAULT_TIMEOUT_MS = 5000;

/** How far a probe has come, and what it must release. */
interface Progress {
  stage: ProbeResult["stage"];
  readonly sockets: Set<Socket>;
}

async function open(url: URL, progress: Progress, signal: AbortSignal): Promise<Socket> {
  const host = url.hostname.replace(/^\[(.*)\]$/, "$1");
  const port = Number(url.port === "" ? (url.protocol === "https:" ? 443 : 80) : url.port);
  progress.stage = "dns";
  const addresses = await resolveHost(host);
  signal.throwIfAborted();
  progress.stage = "tcp";
  const socket = await connectFirst({ addresses, port, signal });
  progress.sockets.add(socket);
  return socket;
}

async function ask(options: {
  readonly url: URL;
  readonly authorities: readonly string[] | null;
  readonly progress: Progress;
  readonly signal: AbortSignal;
}): Promise<number> {
  const { url, authorities, progress, signal } = options;
  let socket = await open(url, progress, signal);
  if (url.protocol === "https:") {
    progress.stage = "tls";
    const host = url.hostname.replace(/^\[(.*)\]$/, "$1");
    socket = await secure({ socket, host, authorities, signal });
    progress.sockets.add(socket);
  }
  progress.stage = "http";
  return statusOf({ socket, hostHeader: url.host, signal });
}

/** Trusts Node's authorities first; the system's are read only where the issuer is unknown, for there are hundreds. */
async function askTrusting(options: Omit<Parameters<typeof ask>[0], "authorities">, given: readonly string[] | null) {
  try {
    return await ask({ ...options, authorities: given });
  } catch (error) {
    const system = given === null && isUnknownIssuer(error) ? systemAuthorities() : null;
    if (system === null) throw error;
    return ask({ ...options, authorities: system });
  }
}

function describe(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  const code = "code" in error ? String(error.code) : null;
  switch (code) {
    case "ENOTFOUND":
    case "EAI_NONAME":
      return `the name does not resolve (${code})`;
    case "EAI_AGAIN":
      return `the name server does not answer (${code})`;
    case "ECONNREFUSED":
      return `connection refused (${code})`;
    case "ECONNRESET":
      return `connection reset (${code})`;
    case null:
      return error.message;
    default:
      return `${error.message.slice(0, 200)} (${code})`;
  }
}

/**
 * Asks a dependency whether it answers: DNS, TCP, TLS, HTTP, in stages, with `GET /` of the origin and over no proxy.
 * Any HTTP answer but a gateway's failure is up. Answers within the timeout, never throws, leaves no socket behind.
 * @returns null where the URL is none that can be probed.
 */
export async function probe(options: {
  /** http or https; whatever it holds beside the origin is neither sent nor shown. */
  readonly url: string;
  /** For all stages together. @default {5000} */
  readonly timeoutMs?: number;
  /** PEM certificates to trust instead of Node's and the system's. */
  readonly authorities?: readonly string[];
}): Promise<ProbeResult | null> {
  const dependency = originOf(options.url);
  if (dependency === null) return null;
  const timeoutMs = options.timeoutMs ?? DEFAULT_TIMEOUT_MS;
  const controller = new AbortController();
  const progress: Progress = { stage: "dns", sockets: new Set() };
  const expired = Promise.withResolvers<never>();
  const timer = setTimeout(() => {
    const error = new Error(`no answer within ${timeoutMs / 1000} s`);
    // The race, because a lookup does not heed the signal.
    expired.reject(error);
    controller.abort(error);
  }, timeoutMs);
  const asked = askTrusting(
    { url: new URL(dependency), progress, signal: controller.signal },
    options.authorities ?? null,
  );
  asked.catch(() => {});
  try {
    const status = await Promise.race([asked, expired.promise]);
    const up = !isGatewayFailure(status);
    return { dependency, up, stage: "http", detail: `HTTP ${status}` };
  } catch (error) {
    return { dependency, up: false, stage: progress.stage, detail: describe(error) };
  } finally {
    clearTimeout(timer);
    for (const socket of progress.sockets) socket.destroy();
  }
}

import type { Delivery } from "./channel.ts";
import type { HttpOutcome } from "./http.ts";
import type { Network } from "./network.ts";

/** What a channel that speaks HTTP can be given beside its settings; each has its default, and tests set their own. */
export interface HttpChannelOptions {
  /** @default ownNetwork */
  readonly network?: Network;
  /** For one request. @default {20000} */
  readonly timeoutMs?: number;
  /** PEM certificates to trust instead of Node's and the system's. */
  readonly authorities?: readonly string[];
  /** The wall clock, for a `Retry-After` that is a date. @default Date.now */
  readonly wallMs?: () => number;
}

/** A request that got no answer is tried again, for what broke may be mended by then. */
export function retryOf({
  why,
  uncertain,
}: Extract<HttpOutcome, { kind: "failed" }>): Extract<Delivery, { kind: "retry" }> {
  return { kind: "retry", why, afterMs: null, uncertain };
}

/** True for a server's error after which the notification may have got through: not where it says that it took nothing. */
export function mayHaveArrived(status: number): boolean {
  return status >= 500 && status !== 501 && status !== 503;
}

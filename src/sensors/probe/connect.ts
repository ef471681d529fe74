import type { LookupAddress } from "node:dns";
import { type Socket, connect } from "node:net";

/** How long an address has before the next one is tried beside it; 250 ms is what RFC 8305 recommends. */
const STAGGER_MS = 250;
/** More addresses than this are not tried. */
const MAX_ADDRESSES = 6;

/**
 * Connects to the first address that answers. Earlier attempts go on while later ones start, so that a black hole
 * (IPv6 without a route) does not hide a working address. The losers are destroyed; so is everything when `signal` aborts.
 * @throws the last address' error once all have failed, or the signal's reason.
 */
export function connectFirst(options: {
  readonly addresses: readonly LookupAddress[];
  readonly port: number;
  readonly signal: AbortSignal;
}): Promise<Socket> {
  const { port, signal } = options;
  const waiting = options.addresses.slice(0, MAX_ADDRESSES);
  const { promise, resolve, reject } = Promise.withResolvers<Socket>();
  const attempts = new Set<Socket>();
  let timer: NodeJS.Timeout | undefined;
  let lastError: unknown = new Error("the name has no address");

  const settle = (winner: Socket | null, error?: unknown): void => {
    clearTimeout(timer);
    signal.removeEventListener("abort", onAbort);
    waiting.length = 0;
    for (const socket of attempts) if (socket !== winner) socket.destroy();
    if (winner === null) reject(error);
    else resolve(winner);
  };
  const onAbort = (): void => settle(null, signal.reason);

  const next = (): void => {
    clearTimeout(timer);
    const target = waiting.shift();
    if (target === undefined) {
      if (attempts.size === 0) settle(null, lastError);
      return;
    }
    const socket = connect({ host: target.address, port, family: target.family });
    attempts.add(socket);
    // The listener stays for good: an error after the race has no other listener until the caller adds one.
    socket.on("error", (error) => {
      lastError = error;
      if (attempts.delete(socket)) next();
    });
    socket.once("connect", () => {
      if (attempts.has(socket)) settle(socket);
    });
    if (waiting.length > 0) timer = setTimeout(next, STAGGER_MS);
  };

  if (signal.aborted) settle(null, signal.reason);
  else {
    signal.addEventListener("abort", onAbort);
    next();
  }
  return promise;
}

import { probe, type ProbeResult } from "./probe.ts";

/** Handshakes at once, whatever the number of units and dependencies. */
const AT_ONCE = 16;

/** Probes under way, by origin: in an outage every unit asks for the same at the same time. */
const underWay = new Map<string, Promise<ProbeResult | null>>();
let free = AT_ONCE;
const waiting: (() => void)[] = [];

/** Asks an origin as `probe()` does; who asks while the same is being asked shares the answer. At most 16 are asked at once. */
export function sharedProbe(options: {
  /** `scheme://host[:port]`. */
  readonly url: string;
  /** From its turn on. @default {5000} */
  readonly timeoutMs?: number;
}): Promise<ProbeResult | null> {
  const present = underWay.get(options.url);
  if (present !== undefined) return present;
  const asked = inTurn(options).finally(() => underWay.delete(options.url));
  underWay.set(options.url, asked);
  return asked;
}

async function inTurn(options: Parameters<typeof sharedProbe>[0]): Promise<ProbeResult | null> {
  if (free > 0) free -= 1;
  else await new Promise<void>((resolve) => void waiting.push(resolve));
  try {
    return await probe(options);
  } finally {
    const next = waiting.shift();
    if (next === undefined) free += 1;
    else next();
  }
}

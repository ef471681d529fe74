import { Turns } from "../../runtime/turns.ts";
import type { ProbeResult } from "./probe.ts";

/** How an origin (`scheme://host[:port]`) is asked; gives null where it is none. The time limit is for all stages, 5 s by default. */
export type Probe = (options: { readonly url: string; readonly timeoutMs?: number }) => Promise<ProbeResult | null>;

/** Handshakes at once, whatever the number of units and dependencies. */
const AT_ONCE = 16;

/** Asks as `probe` does; who asks while the same is being asked shares the answer. At most 16 are asked at once. */
export function sharing(probe: Probe): Probe {
  /** Under way, by origin: in an outage every unit asks for the same at the same time. */
  const underWay = new Map<string, Promise<ProbeResult | null>>();
  const turns = new Turns(AT_ONCE);
  return (options) => {
    const present = underWay.get(options.url);
    if (present !== undefined) return present;
    const asked = turns.take(() => probe(options)).finally(() => underWay.delete(options.url));
    underWay.set(options.url, asked);
    return asked;
  };
}

/** Asks from this process; TLS and HTTP are loaded by who asks. */
export const sharedProbe: Probe = sharing(async (options) => (await import("./probe.ts")).probe(options));

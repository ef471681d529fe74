import type { LookupAddress } from "node:dns";
import { lookup } from "node:dns/promises";
import { isIP } from "node:net";

/**
 * Lookups under way, by host. getaddrinfo cannot be cancelled and holds one of the four threads of the pool until it gives up:
 * while the resolver hangs, later probes of the same host wait for the same lookup. Node does not exit before it gives up either
 * (10 s with one silent name server, seen); `RES_OPTIONS=timeout:2 attempts:1` in the environment shortens that.
 */
const underWay = new Map<string, Promise<readonly LookupAddress[]>>();

/** The addresses of a host in the system's order, /etc/hosts and nsswitch honoured. @throws what getaddrinfo says (`ENOTFOUND`, `EAI_AGAIN`). */
export function resolveHost(host: string): Promise<readonly LookupAddress[]> {
  const family = isIP(host);
  if (family !== 0) return Promise.resolve([{ address: host, family }]);
  const present = underWay.get(host);
  if (present !== undefined) return present;
  const started = lookup(host, { all: true, order: "verbatim" }).finally(() => underWay.delete(host));
  underWay.set(host, started);
  return started;
}

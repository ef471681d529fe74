const SHARED = ["all_proxy", "ALL_PROXY"];
const BY_SCHEME: Readonly<Record<string, readonly string[]>> = {
  "http:": ["http_proxy", "HTTP_PROXY", ...SHARED],
  "https:": ["https_proxy", "HTTPS_PROXY", ...SHARED],
};

/** One entry of NO_PROXY against a host: `*`, the host itself, or a domain that it lies in; a port in the entry must fit. */
function exempts(entry: string, url: URL): boolean {
  if (entry === "*") return true;
  const [, name, port] = /^\.?(.+?)(?::(\d+))?$/.exec(entry) ?? [];
  if (name === undefined) return false;
  const urlPort = url.port === "" ? (url.protocol === "https:" ? "443" : "80") : url.port;
  if (port !== undefined && port !== urlPort) return false;
  return url.hostname === name || url.hostname.endsWith(`.${name}`);
}

/** Whether a program with this environment would go through a proxy to an origin, by the variables that httpx, requests and curl honour. */
export function viaProxy(options: {
  readonly origin: string;
  readonly environment: ReadonlyMap<string, string>;
}): boolean {
  const { origin, environment } = options;
  const url = new URL(origin);
  const set = (names: readonly string[]): string =>
    names.map((name) => environment.get(name) ?? "").find((value) => value !== "") ?? "";
  if (set(BY_SCHEME[url.protocol] ?? SHARED) === "") return false;
  const exemptions = set(["no_proxy", "NO_PROXY"])
    .toLowerCase()
    .split(/[\s,]+/);
  return !exemptions.some((entry) => entry !== "" && exempts(entry, url));
}

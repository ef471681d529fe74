import { type Result, failure, success } from "../../model/result.ts";
import { originOf } from "./origin.ts";
import { viaProxy } from "./proxy.ts";

/** A dependency as it may be probed and shown. */
export interface Dependency {
  /** `scheme://host[:port]`. */
  readonly origin: string;
  /** True where the unit reaches it through a proxy: then our own way there says nothing about the unit's. */
  readonly proxied: boolean;
}

/**
 * Makes an entry of `depends` (a URL, or `env:NAME`) into an origin; nothing else of the value comes out, and no failure quotes it.
 * Fails with `environment-unreadable`, `variable-unset` or `not-a-url`.
 */
export function resolveDependency(options: {
  readonly entry: string;
  /** What `readUnitEnvironment` gave. */
  readonly environment: Result<ReadonlyMap<string, string>>;
}): Result<Dependency> {
  const { entry, environment } = options;
  const name = entry.startsWith("env:") ? entry.slice("env:".length) : null;
  if (name !== null && !environment.ok) {
    return failure(environment.code, `Cannot resolve dependency "${entry}": ${environment.message}`, environment);
  }
  const variables: ReadonlyMap<string, string> = environment.ok ? environment.value : new Map();
  const url = name === null ? entry : variables.get(name);
  if (url === undefined || url === "") {
    return failure("variable-unset", `Cannot resolve dependency "${entry}": the unit's environment does not set it`, {
      recoverable: true,
    });
  }
  const origin = originOf(url);
  if (origin === null) {
    const shown = name === null ? "dependency" : `dependency "${entry}"`;
    return failure("not-a-url", `Cannot resolve ${shown}: its value is no http or https URL`, { recoverable: true });
  }
  return success({ origin, proxied: viaProxy({ origin, environment: variables }) });
}

import { failure, success } from "../model/result.ts";
import type { Result } from "../model/result.ts";

/** Reads one entry of `depends`: an http(s) URL without a password, or `env:NAME` from the unit's environment. */
export function parseDependency(text: string): Result<string> {
  const trimmed = text.trim();
  if (trimmed.startsWith("env:")) {
    return /^env:[A-Za-z_][A-Za-z0-9_]{0,200}$/.test(trimmed)
      ? success(trimmed)
      : wrong(`"env:" needs the name of an environment variable, for example "env:PROXYAPI_BASE_URL"`);
  }
  return parseHttpUrl(trimmed, `or "env:NAME"`);
}

/** Reads an http(s) URL without user or password; a wrong one is never quoted, it may hold a secret. */
export function parseHttpUrl(text: string, otherwise = ""): Result<string> {
  const trimmed = text.trim();
  if (!/^https?:\/\//i.test(trimmed) || !URL.canParse(trimmed) || /\s/.test(trimmed)) {
    return wrong(`must be a URL with http:// or https:// ${otherwise}`.trimEnd());
  }
  const url = new URL(trimmed);
  if (url.username !== "" || url.password !== "") {
    return wrong("the URL holds a user or a password; take them out: this file is no place for secrets");
  }
  return success(trimmed);
}

function wrong(message: string): Result<string> {
  return failure("bad-url", message, { recoverable: false });
}

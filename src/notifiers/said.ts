import { redact, truncate } from "../knowledge/redaction.ts";

/** What a receiver or a program said is quoted up to this length, in UTF-16 units. */
const maxSaidCharacters = 200;
/** A part of a URL that is shorter is a word such as `hook` or `api`. */
const shortestSecret = 6;

/**
 * One line of what a receiver said, to be quoted in a `why`: bounded, redacted, and without the secrets that it was sent.
 * Servers quote the path that they do not know, and a path may be all the secret that there is.
 */
export function said(text: string, secrets: readonly string[] = []): string {
  let hidden = text;
  for (const secret of secrets.toSorted((one, other) => other.length - one.length)) {
    if (secret !== "") hidden = hidden.replaceAll(secret, "<redacted>");
  }
  const line = hidden.replaceAll(/[\s\p{Cc}]+/gu, " ").trim();
  return truncate(redact(line), maxSaidCharacters);
}

/** What of a URL may be secret: its parts behind the host, whole and one by one, and its user and password. */
export function secretsOf(url: URL): string[] {
  const { pathname, search, username, password } = url;
  const values = [...url.searchParams.values(), ...pathname.split("/"), search.slice(1), username, password];
  const parts = [...values, ...values.map(decoded)].filter((part) => part.length >= shortestSecret);
  return pathname.length >= shortestSecret ? [`${pathname}${search}`, pathname, ...parts] : parts;
}

function decoded(part: string): string {
  try {
    return decodeURIComponent(part);
  } catch {
    return part;
  }
}

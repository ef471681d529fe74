/** `scheme://host[:port]` of an http or https URL, without path, query, user and password; null for anything else. */
export function originOf(text: string): string | null {
  const trimmed = text.trim();
  if (!/^https?:\/\/[^/\\]/i.test(trimmed) || !URL.canParse(trimmed)) return null;
  const { origin, hostname } = new URL(trimmed);
  return hostname === "" ? null : origin;
}

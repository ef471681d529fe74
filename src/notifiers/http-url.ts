/** Reads a URL of http or https with a host; null for anything else. */
export function httpUrl(text: string): URL | null {
  if (!/^https?:\/\/[^/\\]/i.test(text) || !URL.canParse(text)) return null;
  const url = new URL(text);
  return url.hostname === "" ? null : url;
}

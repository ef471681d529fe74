import { readFileSync } from "node:fs";

declare const UNITWARDEN_VERSION: string | undefined;

/** The version of the program: put in by the build, else read from package.json beside the sources. */
export function programVersion(): string {
  if (typeof UNITWARDEN_VERSION === "string") return UNITWARDEN_VERSION;
  const manifest: unknown = JSON.parse(readFileSync(new URL("../../package.json", import.meta.url), "utf8"));
  const version = typeof manifest === "object" && manifest !== null && "version" in manifest ? manifest.version : null;
  return typeof version === "string" ? version : "0.0.0";
}

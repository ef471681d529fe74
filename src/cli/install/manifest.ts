import { createHash } from "node:crypto";
import { createReadStream, existsSync, readFileSync } from "node:fs";
import { pipeline } from "node:stream/promises";
import { dirname, join } from "node:path";
import * as z from "zod";
import { replaceFile } from "../../runtime/replace-file.ts";
import { localDirectory } from "./program.ts";

/** Where an installation is written down. */
export const manifestPath = join(localDirectory, "installed.json");

const schema = z.object({
  version: z.string(),
  /** The SHA-256 of each file as it was put there; null for a link. */
  files: z.record(z.string().startsWith("/"), z.string().nullable()),
  /** Directories that were made for them. */
  directories: z.array(z.string().startsWith("/")),
});

/** What an installation has put in place. */
export type Manifest = z.infer<typeof schema>;

/** The manifest of this machine; null where there is none that can be used. */
export function readManifest(): Manifest | null {
  try {
    return schema.parse(JSON.parse(readFileSync(manifestPath, "utf8")));
  } catch {
    return null;
  }
}

/** Writes a manifest down. @throws what the system says. */
export function writeManifest(manifest: Manifest): void {
  replaceFile(manifestPath, `${JSON.stringify(manifest, null, 1)}\n`, 0o644);
}

/** What is to be written down of these files and links, once they are in place. @throws what the system says. */
export async function manifestOf(what: {
  readonly version: string;
  readonly files: readonly string[];
  readonly links: readonly string[];
  readonly directories: readonly string[];
}): Promise<Manifest> {
  const sums = await Promise.all(what.files.map(async (path) => [path, await sumOf(path)] as const));
  const links = what.links.map((path) => [path, null] as const);
  return { version: what.version, files: Object.fromEntries([...sums, ...links]), directories: [...what.directories] };
}

/** The SHA-256 of a file, hexadecimal. @throws what the system says. */
export async function sumOf(path: string): Promise<string> {
  const hash = createHash("sha256");
  await pipeline(createReadStream(path), hash);
  return hash.digest("hex");
}

/** The directories that these files need and that are not there yet, outermost first. */
export function missingDirectories(files: readonly string[]): readonly string[] {
  const missing = new Set<string>();
  for (const file of files) {
    for (let at = dirname(file); !existsSync(at); at = dirname(at)) missing.add(at);
  }
  return [...missing].toSorted();
}

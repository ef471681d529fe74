import { valueAt } from "./key-path.ts";
import { mailWarnings } from "./mail-checks.ts";
import type { Problem } from "./problem.ts";
import { parseSecretSource } from "./secret-source.ts";

/** What is allowed in a configuration file and yet odd. */
export function fileWarnings(document: unknown, file: { ownerUid: number; mode: number }): Problem[] {
  const warnings: Problem[] = [];
  const runsAs = process.geteuid?.() ?? 0;
  if (file.ownerUid !== 0 && file.ownerUid !== runsAs) {
    warnings.push({
      path: [],
      message: `the file belongs to the user ${file.ownerUid}, who so commands this program; chown root`,
    });
  }
  if ((file.mode & 0o020) !== 0) {
    warnings.push({ path: [], message: "the file's group may write it, and so command this program; chmod g-w" });
  }
  for (const path of [
    ["notify", "webhook", "url"],
    ["notify", "heartbeat", "url"],
  ]) {
    const value = valueAt(document, path);
    const source = typeof value === "string" ? parseSecretSource(value) : null;
    if (source?.ok && source.value.kind === "literal" && (file.mode & 0o004) !== 0) {
      warnings.push({
        path,
        message: `who knows this URL can write to it, and everybody may read this file; chmod o-r`,
      });
    }
  }
  return [...warnings, ...mailWarnings(document)];
}

import { existsSync, readFileSync } from "node:fs";
import { failure, type Result, success } from "../model/result.ts";
import { replaceFile } from "../runtime/replace-file.ts";

/** Puts a file that is derived from the configuration in place, where it is another one than before; its directory is there. */
export function writeDerived(path: string, text: string): Result<"written" | "unchanged"> {
  try {
    if (existsSync(path) && readFileSync(path, "utf8") === text) return success("unchanged");
    replaceFile(path, text, 0o644);
    return success("written");
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    return failure("not-written", `Cannot write ${path}: ${why}`, { recoverable: true });
  }
}

import { existsSync } from "node:fs";
import type { Language } from "../../model/language.ts";
import type { CommandOptions } from "../arguments.ts";
import { installWords } from "./words.ts";

/** Why nothing can be installed or removed here; null where it can. */
export function hindrance(options: CommandOptions, language: Language): string | null {
  const say = installWords(language);
  if (options.user) return say.userManager;
  if (!existsSync("/run/systemd/system")) return say.noSystemd;
  return process.getuid?.() === 0 || options.dryRun ? null : say.notRoot;
}

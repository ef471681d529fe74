import type { LoadedConfiguration } from "../config/configuration.ts";
import { languageOf } from "../config/language.ts";
import { loadConfiguration } from "../config/load.ts";
import { inLanguage } from "../config/problem.ts";
import { readConfigurationFile } from "../config/read-file.ts";
import { failure } from "../model/result.ts";
import type { CommandOptions } from "./arguments.ts";

/** Who names units but may not read the configuration (it may be root's own) gets an answer by the defaults all the same. */
export function loadForReading({ configPath, units, json }: CommandOptions, uid: number): LoadedConfiguration {
  // What programs read never changes with the language.
  const language = json ? "en" : languageOf(process.env);
  const mayFallBack = uid !== 0 && configPath === null && units.length > 0;
  const hidden: string[] = [];
  const read = (path: string): ReturnType<typeof readConfigurationFile> => {
    const file = readConfigurationFile(path);
    if (file.ok || file.code !== "unreadable" || !mayFallBack) return file;
    hidden.push(`${inLanguage(language, file.message)}; ${inLanguage(language, "the defaults hold")}`);
    return failure("missing", file.message, { recoverable: true });
  };
  const loaded = loadConfiguration({ path: configPath, unitsFromArguments: units, read, language });
  return loaded.ok ? { ...loaded, warnings: [...hidden, ...loaded.warnings] } : loaded;
}

import type { LoadedConfiguration } from "../config/configuration.ts";
import { loadConfiguration } from "../config/load.ts";
import { readConfigurationFile } from "../config/read-file.ts";
import { failure } from "../model/result.ts";
import type { CommandOptions } from "./arguments.ts";

/** Who names units but may not read the configuration (it may be root's own) gets an answer by the defaults all the same. */
export function loadForReading({ configPath, units }: CommandOptions, uid: number): LoadedConfiguration {
  const mayFallBack = uid !== 0 && configPath === null && units.length > 0;
  const hidden: string[] = [];
  const read = (path: string): ReturnType<typeof readConfigurationFile> => {
    const file = readConfigurationFile(path);
    if (file.ok || file.code !== "unreadable" || !mayFallBack) return file;
    hidden.push(`${file.message}; the defaults hold`);
    return failure("missing", file.message, { recoverable: true });
  };
  const loaded = loadConfiguration({ path: configPath, unitsFromArguments: units, read });
  return loaded.ok ? { ...loaded, warnings: [...hidden, ...loaded.warnings] } : loaded;
}

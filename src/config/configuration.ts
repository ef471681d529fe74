import type { Locale } from "../model/language.ts";
import type { UnitName } from "../model/scalars.ts";
import type { UnitSettings } from "../model/settings.ts";
import type { NotifySettings } from "../model/notify-settings.ts";

/** Where the configuration is looked for when the command line names no other file. */
export const defaultConfigurationPath = "/etc/unitwarden/unitwarden.toml";

/** What the program runs on: read in full, and checked in full, before anything is done. */
export interface Configuration {
  /** The file it was read from; null when there is none and the defaults hold. */
  readonly path: string | null;
  /** The units that are watched, in the order they were named. */
  readonly units: ReadonlyMap<UnitName, UnitSettings>;
  readonly notify: NotifySettings;
  /** The language of what concerns no unit: `locale` of [defaults]. */
  readonly locale: Locale;
}

/** A configuration with what is odd about it, or everything that is wrong with it, a line each. */
export type LoadedConfiguration =
  | { readonly ok: true; readonly configuration: Configuration; readonly warnings: readonly string[] }
  | { readonly ok: false; readonly errors: readonly string[] };

import type { Locale } from "../model/language.ts";
import type { UnitName } from "../model/scalars.ts";
import type { UnitSettings } from "../model/settings.ts";
import type { SecretSource } from "./secret-source.ts";

/** Where the configuration is looked for when the command line names no other file. */
export const defaultConfigurationPath = "/etc/unitwarden/unitwarden.toml";

/** Who is told, and how; null: not so. */
export interface NotifySettings {
  readonly telegram: { readonly token: SecretSource; readonly chatId: string } | null;
  readonly mail: MailSettings | null;
  readonly webhook: {
    readonly url: SecretSource;
    readonly format: "json" | "slack" | "discord" | "ntfy";
  } | null;
  readonly heartbeat: { readonly url: SecretSource; readonly intervalMs: number } | null;
}

/** Mail: to whom, and through an SMTP server or the local sendmail. */
export interface MailSettings {
  readonly to: readonly string[];
  readonly from: string | null;
  readonly transport:
    | { readonly kind: "smtp"; readonly url: string; readonly password: SecretSource | null }
    | { readonly kind: "sendmail"; readonly path: string };
}

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

import type { Configuration } from "../config/configuration.ts";
import { languageOf } from "../config/language.ts";
import type { Language } from "../model/language.ts";

/** The language for who reads about these units: the `locale` that they agree on, else that of [defaults]; `auto` is what the environment says. */
export function readerLanguage(
  { units, locale }: Pick<Configuration, "units" | "locale">,
  environment: Readonly<Record<string, string | undefined>>,
): Language {
  const locales = new Set([...units.values()].map((settings) => settings.locale));
  const [agreed = locale] = locales.size === 1 ? locales : [];
  return agreed === "auto" ? languageOf(environment) : agreed;
}

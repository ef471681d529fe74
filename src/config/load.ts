import { TomlError, parse } from "smol-toml";
import type { Language } from "../model/language.ts";
import type { UnitName } from "../model/scalars.ts";
import type { UnitSettings } from "../model/settings.ts";
import { defaultConfigurationPath } from "./configuration.ts";
import type { LoadedConfiguration } from "./configuration.ts";
import { crossChecks, unquotedUnits } from "./cross-checks.ts";
import { fileSchema } from "./file-schema.ts";
import type { FileSections } from "./file-schema.ts";
import { fileWarnings } from "./file-warnings.ts";
import { locateKeys } from "./key-locator.ts";
import { noNotifySettings, notifySettings } from "./notify-settings.ts";
import { formatProblems, inLanguage, safeLine } from "./problem.ts";
import { readConfigurationFile } from "./read-file.ts";
import type { ConfigurationFile, ReadConfigurationFile } from "./read-file.ts";
import { schemaProblems } from "./schema-problems.ts";
import { completeUnitName } from "./unit-name.ts";
import { defaultSettings } from "./settings-defaults.ts";
import { unitSettings } from "./unit-settings.ts";

/** What to load: `path` null is the default path; units named on the command line are the ones watched. */
export interface LoadOptions {
  readonly path: string | null;
  readonly unitsFromArguments: readonly string[];
  /** @default readConfigurationFile */
  readonly read?: ReadConfigurationFile;
  /**
   * Of the errors and warnings.
   * @default "en"
   */
  readonly language?: Language;
}

interface Sections {
  readonly sections: FileSections;
  readonly warnings: readonly string[];
}

/** Reads and checks the whole configuration; never throws, and gives either all of it or every error. */
export function loadConfiguration(options: LoadOptions): LoadedConfiguration {
  const { path, unitsFromArguments, read = readConfigurationFile, language = "en" } = options;
  const named = unitsFromArguments.map(completeUnitName);
  const say = (message: string): string => inLanguage(language, message);
  const nameErrors = named.flatMap((name) =>
    name.ok ? [] : [safeLine(`${say("Cannot watch a unit")}: ${say(name.message)}`)],
  );
  const names = named.flatMap((name) => (name.ok ? [name.value] : []));
  const filePath = path ?? defaultConfigurationPath;
  const file = read(filePath);
  if (!file.ok) {
    const mayBeMissing = path === null && file.code === "missing";
    if (!mayBeMissing) return { ok: false, errors: [...nameErrors, safeLine(say(file.message))] };
    if (nameErrors.length > 0) return { ok: false, errors: nameErrors };
    if (names.length === 0) return { ok: false, errors: [nothingToWatch(safeLine(say(file.message)), filePath, say)] };
    const units = settingsOf({}, names);
    return {
      ok: true,
      configuration: { path: null, units, notify: noNotifySettings, locale: defaultSettings.locale },
      warnings: [],
    };
  }
  const checked = checkFile(filePath, file.value, language);
  const errors = [...nameErrors, ...("errors" in checked ? checked.errors : [])];
  if ("errors" in checked || errors.length > 0) return { ok: false, errors };
  const { sections, warnings } = checked;
  const watched = names.length > 0 ? names : Object.keys(sections.units ?? {}).map((name) => name as UnitName);
  if (watched.length === 0)
    return { ok: false, errors: [nothingToWatch(say(`${filePath} names no unit`), filePath, say)] };
  const configuration = {
    path: filePath,
    units: settingsOf(sections, watched),
    notify: notifySettings(sections.notify ?? {}),
    locale: sections.defaults?.locale ?? defaultSettings.locale,
  };
  return { ok: true, configuration, warnings };
}

function checkFile(
  path: string,
  file: ConfigurationFile,
  language: Language,
): Sections | { readonly errors: readonly string[] } {
  if ((file.mode & 0o002) !== 0) {
    const message = `everybody may write this file, and so command this program; chmod o-w ${path}`;
    return { errors: [safeLine(`${path}: ${inLanguage(language, message)}`)] };
  }
  let document: unknown;
  try {
    document = parse(file.text);
  } catch (error) {
    return { errors: [safeLine(syntaxError(path, error, language))] };
  }
  const parsed = fileSchema.safeParse(document);
  const unquoted = unquotedUnits(document);
  const problems = [
    ...crossChecks(document, file),
    // What stands under an unquoted name would be judged at the wrong depth.
    ...schemaProblems(parsed.error?.issues ?? [], document).filter(
      ({ path: [table, name] }) => !(table === "units" && unquoted.has(String(name))),
    ),
  ];
  const at = { path, locate: locateKeys(file.text), language };
  if (problems.length > 0 || !parsed.success) return { errors: formatProblems(problems, at) };
  return { sections: parsed.data, warnings: formatProblems(fileWarnings(document, file), at) };
}

/** The parser's message without the excerpt it adds: that may show a secret. */
function syntaxError(path: string, error: unknown, language: Language): string {
  const message = (error instanceof Error ? error.message : String(error)).split("\n")[0] ?? "";
  const why = message.replace(/^Invalid TOML document: /, "");
  const place = error instanceof TomlError ? `${path}:${error.line}:${error.column}` : path;
  return `${place}: ${inLanguage(language, `not valid TOML: ${why}`)}`;
}

function settingsOf(sections: FileSections, names: readonly UnitName[]): ReadonlyMap<UnitName, UnitSettings> {
  const { defaults = {}, units = {} } = sections;
  return new Map(names.map((name) => [name, unitSettings({ defaults, unit: units[name] ?? {} })]));
}

function nothingToWatch(what: string, path: string, say: (message: string) => string): string {
  const mend = `name a unit on the command line, or write a section [units."NAME.service"] into ${path}`;
  return safeLine(`${what}; ${say(mend)}`);
}

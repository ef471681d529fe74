import type { Configuration } from "../config/configuration.ts";
import { exampleConfiguration } from "../config/example.ts";
import { configurationJsonSchema } from "../config/file-schema.ts";
import { languageOf } from "../config/language.ts";
import { loadConfiguration } from "../config/load.ts";
import { formatSecretSource } from "../config/secret-source.ts";
import { writtenSettings } from "../config/written-settings.ts";
import { redact } from "../knowledge/redaction.ts";
import type { Language } from "../model/language.ts";
import type { NotifySettings } from "../model/notify-settings.ts";
import { orderDropIn } from "../systemd/boot-order.ts";
import { polkitRulePath } from "../systemd/polkit-rule.ts";
import type { CommandOptions } from "./arguments.ts";
import { complaintsIn } from "./complaints.ts";
import { orderFor, writeOrder } from "./config-order.ts";
import { ruleFor, writeRule } from "./config-polkit.ts";

/** Where a command writes to. */
export interface Output {
  out(text: string): void;
  err(text: string): void;
}

const processOutput: Output = {
  out: (text) => void process.stdout.write(text),
  err: (text) => void process.stderr.write(text),
};

/** `unitwarden config check|example|schema|polkit|order`; resolves to the exit status: 0, or 1 for a wrong configuration and what cannot be written. */
export async function config(options: CommandOptions, output: Output = processOutput): Promise<number> {
  switch (options.action) {
    case "example":
      output.out(exampleConfiguration(languageOf(process.env)));
      return 0;
    case "schema":
      output.out(`${JSON.stringify(configurationJsonSchema(), null, 2)}\n`);
      return 0;
    case "polkit":
      return polkit(options, output);
    case "order":
      return order(options, output);
    default:
      return check(options, output);
  }
}

function check(options: CommandOptions, output: Output): number {
  // What programs read never changes with the language.
  const language = options.json ? "en" : languageOf(process.env);
  const loaded = loadConfiguration({ path: options.configPath, unitsFromArguments: options.units, language });
  const complaints = loaded.ok ? loaded.warnings.map(complaintsIn(language).warning) : loaded.errors;
  for (const complaint of complaints) output.err(`${complaint}\n`);
  if (options.json) output.out(`${JSON.stringify(loaded.ok ? asJson(loaded) : loaded)}\n`);
  else if (loaded.ok) output.out(summary(loaded.configuration, language));
  return loaded.ok ? 0 : 1;
}

async function polkit(options: CommandOptions, output: Output): Promise<number> {
  const configuration = whole(options, output);
  if (configuration === null) return 1;
  const rule = await ruleFor(configuration);
  if (!options.write) {
    output.out(rule);
    return 0;
  }
  const written = writeRule(rule, polkitRulePath);
  if (!written.ok) output.err(`unitwarden: ${written.message}\n`);
  return written.ok ? 0 : 1;
}

async function order(options: CommandOptions, output: Output): Promise<number> {
  const configuration = whole(options, output);
  if (configuration === null) return 1;
  const found = await orderFor(configuration);
  if (found.ok) for (const unit of found.value.left) output.err(`${words[languageOf(process.env)].notOrdered(unit)}\n`);
  if (found.ok && !options.write) {
    output.out(orderDropIn(found.value.before));
    return 0;
  }
  const written = found.ok ? writeOrder(found.value) : found;
  if (!written.ok) output.err(`unitwarden: ${written.message}\n`);
  return written.ok ? 0 : 1;
}

/** The configuration of all units; null where it is wrong, which is said. */
function whole(options: CommandOptions, output: Output): Configuration | null {
  const language = languageOf(process.env);
  const loaded = loadConfiguration({ path: options.configPath, unitsFromArguments: [], language });
  if (loaded.ok) return loaded.configuration;
  for (const error of loaded.errors) output.err(`${error}\n`);
  return null;
}

const words = {
  en: {
    noFile: "no configuration file, the defaults hold",
    asShown: "as the unit shows",
    nobody: "nobody",
    notOrdered: (unit: string) =>
      `${unit} cannot start after unitwarden, which needs it or what comes after it; it starts as ever`,
  },
  ru: {
    noFile: "файла настроек нет, действуют значения по умолчанию",
    asShown: "как показывает юнит",
    nobody: "никого",
    notOrdered: (unit: string) =>
      `${unit} не может запускаться после unitwarden: тому нужен он или то, что идёт за ним; порядок прежний`,
  },
} as const satisfies Record<Language, unknown>;

/** Units with their settings in force, as the file would write them, then who is told. */
function summary(configuration: Configuration, language: Language): string {
  const { noFile, asShown, nobody } = words[language];
  const lines = [`OK: ${configuration.path ?? noFile}`];
  for (const [unit, settings] of configuration.units) {
    lines.push("", `[units.${JSON.stringify(unit)}]`);
    for (const [key, value] of writtenSettings(settings)) {
      lines.push(value === null ? `# ${key}: ${asShown}` : redact(`${key} = ${value}`));
    }
  }
  const told = notifiers(configuration.notify).map(([name, where]) => `${name} (${where})`);
  lines.push("", `# notify: ${told.length === 0 ? nobody : told.join(", ")}`);
  return `${lines.join("\n")}\n`;
}

function asJson(loaded: { configuration: Configuration; warnings: readonly string[] }): unknown {
  const { path, units, notify } = loaded.configuration;
  const shown = [...units].map(([unit, settings]) => [
    unit,
    { ...settings, depends: settings.depends?.map(redact) ?? null },
  ]);
  return {
    ok: true,
    path,
    units: Object.fromEntries(shown),
    notify: Object.fromEntries(notifiers(notify)),
    warnings: loaded.warnings,
  };
}

/** Each notifier that is set, and where it gets its secret or whom it writes to; never the secret itself. */
function notifiers(notify: NotifySettings): [name: string, where: string][] {
  const { telegram, mail, webhook, exec, heartbeat } = notify;
  return [
    telegram === null ? [] : [["telegram", formatSecretSource(telegram.token)] as [string, string]],
    mail === null ? [] : [["mail", mail.to.join(", ")] as [string, string]],
    webhook === null ? [] : [["webhook", formatSecretSource(webhook.url)] as [string, string]],
    exec === null ? [] : [["exec", exec.command[0]] as [string, string]],
    heartbeat === null ? [] : [["heartbeat", formatSecretSource(heartbeat.url)] as [string, string]],
  ].flat();
}

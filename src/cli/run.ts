import { realpathSync } from "node:fs";
import { userInfo } from "node:os";
import { dirname, extname, join } from "node:path";
import { openAuditTrail } from "../audit/trail.ts";
import type { LoadedConfiguration } from "../config/configuration.ts";
import { languageOf } from "../config/language.ts";
import { noNotifySettings } from "../config/notify-settings.ts";
import { programVersion } from "../config/version.ts";
import { Thrift } from "../daemon/thrift.ts";
import { Daemon } from "../daemon.ts";
import { ManagerService } from "../daemon/bus/manager-service.ts";
import { managerRequests } from "../daemon/bus/requests.ts";
import { AuditDesk } from "../daemon/audit-desk.ts";
import { askOnce } from "../daemon/helper/ask-once.ts";
import { NetworkHelper } from "../daemon/helper/network-helper.ts";
import { openOwner } from "../daemon/owner/open-owner.ts";
import { redact } from "../knowledge/redaction.ts";
import type { AuditRecord } from "../model/audit-record.ts";
import type { Language } from "../model/language.ts";
import type { NotifySettings } from "../model/notify-settings.ts";
import type { UnitName } from "../model/scalars.ts";
import type { UnitSettings } from "../model/settings.ts";
import { rememberingClean } from "../runtime/clean-texts.ts";
import { systemClock } from "../runtime/clock.ts";
import { run as runProgram } from "../runtime/exec.ts";
import { createLogger } from "../runtime/logger.ts";
import { startMessenger } from "../runtime/messenger.ts";
import { holdAlone } from "../runtime/sole-holder.ts";
import { observeDependency } from "../sensors/probe/observe-dependency.ts";
import { sharing } from "../sensors/probe/shared-probe.ts";
import { journalBoot } from "../sensors/journal/journal-boot.ts";
import { openJournal } from "../systemd/journald.ts";
import { createNotifier } from "../systemd/notify.ts";
import type { CommandOptions } from "./arguments.ts";
import { complaintsIn } from "./complaints.ts";
import { reloader } from "./reload.ts";
import { stateDirectoryOf } from "./state-directory.ts";

/** Exit statuses: the configuration is wrong (as EX_CONFIG of sysexits(3)); another daemon runs. */
const status = { done: 0, alreadyRuns: 1, badConfiguration: 78 };

/** `unitwarden run`: the daemon. Resolves with the exit status when it is told to end (TERM, INT). */
export async function run(options: CommandOptions): Promise<number> {
  const loaded = await load(options, languageOf(process.env));
  if (!loaded.ok) {
    for (const error of loaded.errors) process.stderr.write(`unitwarden: ${error}\n`);
    return status.badConfiguration;
  }
  const liveDirectory = stateDirectoryOf(process.env, { user: options.user });
  // A dry run beside the real one must not share its memory.
  const stateDirectory = options.dryRun ? join(liveDirectory, "dry-run") : liveDirectory;
  const alone = await holdAlone(`unitwarden:${stateDirectory}`, { directory: stateDirectory });
  if (!alone.ok && alone.code === "held") {
    process.stderr.write(`unitwarden: ${complaintsIn(languageOf(process.env)).alreadyRuns(stateDirectory)}\n`);
    return status.alreadyRuns;
  }
  const log = createLogger({ redact });
  for (const warning of loaded.warnings) log.warn(warning);
  const clock = systemClock();
  const thrift = new Thrift({ nowMs: () => clock.monotonicMs() });
  const journal = openJournal();
  const onTrouble = (message: string) => log.error(message);
  const trail = openAuditTrail({
    journal,
    spoolDirectory: stateDirectory,
    redact: rememberingClean(redact),
    onTrouble,
  });
  const desk = new AuditDesk({
    trail,
    clock,
    log,
    show: startedByHand(process.env) ? show : null,
    locale: loaded.configuration.locale,
    environmentLanguage: languageOf(process.env),
  });
  const network = new NetworkHelper({ entry: helperFile(), start: startMessenger });
  const probe = sharing(network.probe);
  let watches: Daemon["watches"] | null = null;
  const notifyOf = ({ configuration }: Loaded): NotifySettings =>
    options.dryRun ? noNotifySettings : configuration.notify;
  const owner = openOwner({
    settings: notifyOf(loaded),
    clock,
    desk,
    stateDirectory,
    userManager: options.user,
    environment: process.env,
    network,
    onTrouble,
    watches: () => watches,
  });
  const notifier = createNotifier(process.env, { onTrouble });
  const daemon = new Daemon({
    units: unitsOf(loaded, options),
    scope: options.user ? { kind: "user", uid: userInfo().uid } : { kind: "system" },
    journalBootId: await journalBoot({ run: runProgram, clock }),
    stateDirectory,
    clock,
    desk,
    notifier,
    probe: (asked) => observeDependency({ ...asked, probe }),
    beside: {
      tick() {
        thrift.tick();
        trail.deliverSpooled();
        owner.tick();
      },
      async end() {
        await owner.end();
        network.end();
        trail.deliverSpooled();
      },
    },
  });

  const ended = Promise.withResolvers<string>();
  process.on("SIGTERM", () => ended.resolve("SIGTERM"));
  process.on("SIGINT", () => ended.resolve("SIGINT"));
  const started = daemon.start();
  const reload = reloader({
    after: started,
    load: (locale) => load(options, locale === "auto" ? languageOf(process.env) : locale),
    adopt: (again) => {
      owner.adopt(notifyOf(again));
      return daemon.adopt(unitsOf(again, options));
    },
    desk,
    notifier,
  });
  process.on("SIGHUP", () => void reload());
  await started;
  watches = daemon.watches;
  const service = staysOffTheBus(process.env)
    ? null
    : new ManagerService({
        address: options.user ? "session" : "system",
        clock,
        trustedUid: userInfo().uid,
        requests: managerRequests({
          version: programVersion(),
          clock,
          watches: daemon.watches,
          channels: () => owner.channels(),
          reload,
        }),
        onTrouble: (why) => log.warn(`Nobody can ask over the bus (status, pause, resume): ${why}`),
      });
  const why = await ended.promise;
  service?.close();
  await daemon.stop(why);
  trail.close();
  journal.close();
  await log.flush();
  return status.done;
}

type Loaded = Extract<LoadedConfiguration, { ok: true }>;

function unitsOf({ configuration }: Loaded, { dryRun }: CommandOptions): ReadonlyMap<UnitName, UnitSettings> {
  if (!dryRun) return configuration.units;
  return new Map([...configuration.units].map(([unit, settings]) => [unit, { ...settings, mode: "observe" as const }]));
}

/** A helper's program lies beside ours. */
function helperFile(): string {
  const mainFile = realpathSync(process.argv[1] ?? "");
  return join(dirname(mainFile), `helper${extname(mainFile)}`);
}

/** By a helper: what reads and checks a configuration is a third of all our memory, and needed once. Never rejects. */
async function load(options: CommandOptions, language: Language): Promise<LoadedConfiguration> {
  const asked = { path: options.configPath, unitsFromArguments: options.units, language };
  const answer = await askOnce({ kind: "configuration", ...asked }, { entry: helperFile(), start: startMessenger });
  if (answer.ok) return answer.value as LoadedConfiguration;
  try {
    return (await import("../config/load.ts")).loadConfiguration(asked);
  } catch (error) {
    // The program's files are being replaced under us.
    const why = error instanceof Error ? error.message : String(error);
    return { ok: false, errors: [`Cannot load what reads the configuration: ${answer.message}; ${why}`] };
  }
}

/** One beside the real one, such as a drill's, must not have the name that the real one may want at its next start. */
function staysOffTheBus(environment: NodeJS.ProcessEnv): boolean {
  return (environment["UNITWARDEN_NO_BUS"] ?? "") !== "";
}

/** Under systemd the records are in the journal already; by hand somebody wants to see them. */
function startedByHand(environment: NodeJS.ProcessEnv): boolean {
  return environment["INVOCATION_ID"] === undefined || process.stderr.isTTY;
}

function show({ event, message, priority }: AuditRecord): void {
  if (priority <= 6) process.stdout.write(`${event}: ${redact(message)}\n`);
}

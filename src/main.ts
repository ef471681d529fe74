#!/usr/bin/env node
import { parseArguments } from "./cli/arguments.ts";
import type { CommandOptions } from "./cli/arguments.ts";
import { commonStatus as status } from "./cli/exit-status.ts";
import { redact } from "./knowledge/redaction.ts";

/** Ends the program on a bug: one line says what and where, and asks for a report. */
function failUnexpectedly(error: unknown): never {
  const what = error instanceof Error ? `${error.name}: ${error.message}` : String(error);
  const where = (error instanceof Error ? error.stack : undefined)?.match(/^ +at .*$/m)?.[0].trim() ?? "";
  const line = redact(`${what} ${where}`).replaceAll(/\s+/g, " ").trim().slice(0, 1000);
  process.stderr.write(`unitwarden: unexpected error: ${line}; please report this\n`);
  process.exit(status.softwareError);
}

async function perform(options: CommandOptions): Promise<number> {
  switch (options.command) {
    case "run":
      return (await import("./cli/run.ts")).run(options);
    case "status":
      return (await import("./cli/status.ts")).showStatus(options);
    case "pause":
    case "resume":
      return (await import("./cli/pause.ts")).pause(options);
    case "check":
      return (await import("./cli/check.ts")).check(options);
    case "diagnose":
      return (await import("./cli/diagnose.ts")).diagnose(options);
    case "history":
      return (await import("./cli/history.ts")).history(options);
    case "replay":
      return (await import("./cli/replay.ts")).replay(options);
    case "install":
      return (await import("./cli/install.ts")).install(options);
    case "uninstall":
      return (await import("./cli/uninstall.ts")).uninstall(options);
    case "drill":
      return (await import("./cli/drill.ts")).drill(options);
    case "notify":
      return (await import("./cli/notify.ts")).notify(options);
    case "completion": {
      const { completionScript } = await import("./cli/completion.ts");
      const { languageOf } = await import("./config/language.ts");
      process.stdout.write(completionScript(options.shell ?? "bash", languageOf(process.env)));
      return 0;
    }
    case "config":
      return (await import("./cli/config.ts")).config(options);
  }
}

/** The code floor (docs/design.md, "Technology"): an older Node would fail later, and less clearly. */
function nodeIsTooOld(version: string): boolean {
  const [major = 0, minor = 0] = version.split(".").map(Number);
  return major < 22 || (major === 22 && minor < 12);
}

async function main(): Promise<number> {
  if (nodeIsTooOld(process.versions.node)) {
    const mend = "start it by its launcher, unitwarden, which brings its own";
    process.stderr.write(`unitwarden: needs Node 22.12 or newer, this is ${process.versions.node}; ${mend}\n`);
    return status.usage;
  }
  const environment = process.env;
  const toTerminal = process.stdout.isTTY;
  const parsed = parseArguments({ words: process.argv.slice(2), environment, toTerminal });
  switch (parsed.kind) {
    case "command":
      return perform(parsed.options);
    case "help": {
      const [{ helpText }, { languageOf }] = await Promise.all([
        import("./cli/help.ts"),
        import("./config/language.ts"),
      ]);
      process.stdout.write(helpText(parsed.topic, languageOf(environment)));
      return 0;
    }
    case "version": {
      const { programVersion } = await import("./config/version.ts");
      process.stdout.write(`unitwarden ${programVersion()}\n`);
      return 0;
    }
    case "wrong":
      process.stderr.write(`unitwarden: ${parsed.message}\n`);
      // To a monitoring system 2 means critical: a check or a diagnosis that could not be made is unknown.
      return parsed.command === "check" || parsed.command === "diagnose" ? status.unknownHealth : status.usage;
  }
}

let outputFailed = false;

function noteOutputError(error: NodeJS.ErrnoException): void {
  // The reader has gone (`| head`): nothing to say, and no reason for a daemon to end.
  if (error.code === "EPIPE" || outputFailed) return;
  outputFailed = true;
  process.stderr.write(`unitwarden: Cannot write the output: ${error.message}\n`);
}

process.stdout.on("error", noteOutputError);
process.stderr.on("error", () => undefined);
process.on("uncaughtException", failUnexpectedly);
process.on("unhandledRejection", failUnexpectedly);

const exitStatus = await main();
// Handles that a command has left open must not keep the program; what was written must be out first.
process.stdout.write("", (error) => {
  // A file tells of its error here before the event.
  if (error) noteOutputError(error);
  process.exit(outputFailed && exitStatus === 0 ? status.outputError : exitStatus);
});

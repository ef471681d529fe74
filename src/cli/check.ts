import { systemClock } from "../runtime/clock.ts";
import { run } from "../runtime/exec.ts";
import { systemdManager } from "../systemd/manager.ts";
import type { CommandOptions } from "./arguments.ts";
import { complain } from "./complain.ts";
import { complaintsIn } from "./complaints.ts";
import { channelFacts } from "./check/channels.ts";
import { gatherFacts } from "./check/gather.ts";
import { jsonDocument } from "./check/json.ts";
import { judgeUnit } from "./check/judge.ts";
import { renderReports } from "./check/render.ts";
import { exitStatusOf, worst } from "./check/row.ts";
import { readerLanguage } from "./reader-language.ts";
import { SYSTEM_STATE_DIRECTORY, stateDirectoryOf } from "./state-directory.ts";
import { resolveQuickly } from "./resolve-quickly.ts";
import { loadForReading } from "./load-for-reading.ts";

/**
 * `unitwarden check`: the health of units, once, without the daemon; it changes nothing and records nothing.
 * Resolves to the exit status as monitoring plugins have it: 0 ok, 1 warning, 2 critical, 3 unknown (which is also that
 * of a bad configuration and of a systemd that cannot be reached; a line on stderr says so).
 */
export async function check(options: CommandOptions): Promise<number> {
  const uid = process.getuid?.() ?? 0;
  const loaded = loadForReading(options, uid);
  if (!loaded.ok) {
    for (const error of loaded.errors) process.stderr.write(`unitwarden: ${error}\n`);
    return exitStatusOf("unknown");
  }
  const language = readerLanguage(loaded.configuration, process.env);
  const say = complaintsIn(options.json ? "en" : language);
  for (const warning of loaded.warnings) process.stderr.write(`unitwarden: ${say.warning(warning)}\n`);
  resolveQuickly();
  const manager = systemdManager({ address: options.user ? "session" : "system" });
  const facts = await gatherFacts({
    units: loaded.configuration.units,
    scope: options.user ? { kind: "user", uid } : { kind: "system" },
    clock: systemClock(),
    manager,
    run,
    uid,
    channels: channelFacts(
      loaded.configuration.notify,
      options.user ? stateDirectoryOf(process.env, options) : SYSTEM_STATE_DIRECTORY,
    ),
  });
  manager.close();
  if (!facts.ok) {
    return complain(say.cannotCheck(facts.message), exitStatusOf("unknown"));
  }
  // JSON is for programs: it does not change with the language.
  const reports = facts.value.map((known) => judgeUnit(known, options.json ? "en" : language));
  process.stdout.write(options.json ? jsonDocument(reports) : renderReports(reports, options));
  return exitStatusOf(worst(reports.map(({ status }) => status)));
}

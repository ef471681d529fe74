import { diagnose as conclude } from "../knowledge/diagnosis/diagnose.ts";
import type { Diagnosis } from "../knowledge/diagnosis/finding.ts";
import { systemClock } from "../runtime/clock.ts";
import { run } from "../runtime/exec.ts";
import { systemdManager } from "../systemd/manager.ts";
import type { CommandOptions } from "./arguments.ts";
import { complain } from "./complain.ts";
import { complaintsIn } from "./complaints.ts";
import { loadForReading } from "./load-for-reading.ts";
import { readerLanguage } from "./reader-language.ts";
import { resolveQuickly } from "./resolve-quickly.ts";
import { gatherDiagnosis } from "./diagnose/gather.ts";
import { diagnosisDocument } from "./diagnose/json.ts";
import { renderDiagnosis } from "./diagnose/render.ts";

const exitStatuses = { well: 0, stopped: 1, sick: 1, down: 2, unknown: 3 } as const satisfies Record<
  Diagnosis["condition"],
  number
>;

/**
 * `unitwarden diagnose UNIT`: what is wrong with one unit, why, the evidence, and what to do; it changes nothing and records nothing.
 * Resolves to 0 where it is well, 1 where it is not (or was stopped), 2 where it is down, 3 where that cannot be told.
 */
export async function diagnose(options: CommandOptions): Promise<number> {
  const uid = process.getuid?.() ?? 0;
  const loaded = loadForReading(options, uid);
  if (!loaded.ok) {
    for (const error of loaded.errors) process.stderr.write(`unitwarden: ${error}\n`);
    return exitStatuses.unknown;
  }
  const language = readerLanguage(loaded.configuration, process.env);
  const say = complaintsIn(options.json ? "en" : language);
  for (const warning of loaded.warnings) process.stderr.write(`unitwarden: ${say.warning(warning)}\n`);
  const [first, ...rest] = loaded.configuration.units;
  if (first === undefined || rest.length > 0) {
    return complain(say.oneUnit("diagnose", loaded.configuration.units.size), exitStatuses.unknown);
  }
  resolveQuickly();
  const [unit, settings] = first;
  const manager = systemdManager({ address: options.user ? "session" : "system" });
  const scope = options.user ? ({ kind: "user", uid } as const) : ({ kind: "system" } as const);
  const facts = await gatherDiagnosis({ unit, settings, scope, clock: systemClock(), manager, run, uid });
  manager.close();
  if (!facts.ok) {
    return complain(say.cannotDiagnose(facts.message), exitStatuses.unknown);
  }
  const diagnosis = conclude(facts.value);
  const about = {
    unit: facts.value.unit,
    atWallMs: facts.value.atWallMs,
    systemctl: options.user ? "systemctl --user" : "sudo systemctl",
    isDown: diagnosis.condition === "down" && facts.value.state?.activeState !== "active",
  };
  process.stdout.write(
    options.json
      ? diagnosisDocument(facts.value, diagnosis, about)
      : renderDiagnosis(facts.value, diagnosis, { language, color: options.color, about }),
  );
  return exitStatuses[diagnosis.condition];
}

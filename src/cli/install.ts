import { existsSync } from "node:fs";
import { languageOf } from "../config/language.ts";
import type { Language } from "../model/language.ts";
import type { CommandOptions } from "./arguments.ts";
import { check } from "./check.ts";
import { complain } from "./complain.ts";
import { hindrance } from "./install/hindrance.ts";
import { lookAtUnit } from "./install/look-at-unit.ts";
import { installationPlan } from "./install/plan.ts";
import { ownProgram } from "./install/program.ts";
import { wardenUnit } from "./install/system.ts";
import { performAll, type Step } from "./install/transaction.ts";
import { installWords } from "./install/words.ts";
import { namedUnits } from "./named-units.ts";

const status = { done: 0, notInstalled: 1 };

/**
 * `unitwarden install UNIT`: puts the program in place as a service that keeps the unit healthy, starts it, waits until
 * it is ready and shows a check. All of it or nothing; again, or for another unit, it adds to what is there.
 * Resolves to 0, or 1 where nothing was installed.
 */
export async function install(options: CommandOptions): Promise<number> {
  const language = languageOf(process.env);
  const say = installWords(language);
  const refuse = (why: string): number => complain(why, status.notInstalled);
  const named = namedUnits(options.units, language);
  if (!named.ok) return refuse(named.message);
  const [unit = ""] = named.value;
  const why = hindrance(options, language);
  if (why !== null) return refuse(why);
  if (unit === wardenUnit) return refuse(say.itself);
  const program = ownProgram(process.argv[1] ?? "");
  if (program.kind === "incomplete") return refuse(say.incomplete(program.directory));
  if (program.kind === "directory" && existsSync(`/usr/lib/systemd/system/${wardenUnit}`)) return refuse(say.packaged);
  const earlier = `/etc/systemd/system/${wardenUnit}`;
  if (existsSync(earlier)) return refuse(say.inTheWay(earlier));
  const found = await lookAtUnit(unit);
  if (!found.ok) return refuse(say.cannotLook(found.message));
  if (found.value.kind === "missing") return refuse(say.noUnit(unit, found.value.nearest));
  const plan = installationPlan(program, { notes: found.value.notes, language });
  if (!plan.ok) return refuse(say.failedPartly(plan.message));
  if (options.dryRun) {
    process.stdout.write(options.json ? asJson(plan.value) : asText(plan.value, language));
    return status.done;
  }
  let signal: string | null = null;
  for (const name of ["SIGINT", "SIGTERM", "SIGHUP"] as const) process.on(name, () => (signal = name));
  const done = await performAll(plan.value, () => signal);
  if (!done.ok)
    return refuse(done.message.includes("; not undone: ") ? say.failedPartly(done.message) : say.failed(done.message));
  if (options.json) {
    process.stdout.write(asJson(plan.value));
    return status.done;
  }
  process.stdout.write(`${say.watches(unit)}\n\n`);
  await check({ ...options, units: [unit] });
  process.stdout.write(`\n${say.look}\n${places(unit, language)}`);
  return status.done;
}

function asText(steps: readonly Step[], language: Language): string {
  const { dryRun, states } = installWords(language);
  const lines = steps.flatMap(({ what, state, text }) => [
    `  ${what}${state === null ? "" : ` (${states[state]})`}`,
    ...(text === undefined || state === "same"
      ? []
      : text
          .trimEnd()
          .split("\n")
          .map((line) => `      ${line}`.trimEnd())),
  ]);
  return `${dryRun}\n${lines.join("\n")}\n`;
}

function asJson(steps: readonly Step[]): string {
  return `${JSON.stringify({ version: 1, steps: steps.map(({ kind, what, state }) => ({ kind, what, state })) })}\n`;
}

function places(unit: string, language: Language): string {
  const rows = installWords(language).places.map(([where, what]) => [where.replace("UNIT", unit), what] as const);
  const width = Math.max(...rows.map(([where]) => where.length));
  return rows.map(([where, what]) => `  ${where.padEnd(width)}  ${what}\n`).join("");
}

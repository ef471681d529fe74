import { existsSync } from "node:fs";
import { dirname } from "node:path";
import type { Configuration } from "../config/configuration.ts";
import type { Result } from "../model/result.ts";
import { failure } from "../model/result.ts";
import { run } from "../runtime/exec.ts";
import { polkitRule } from "../systemd/polkit-rule.ts";
import { writeDerived } from "./derived-file.ts";

/** The rule for the units that this configuration lets be acted on: none that is only observed. */
export async function ruleFor({ units }: Configuration): Promise<string> {
  const healed = [...units].filter(([, { mode }]) => mode === "heal").map(([unit]) => unit);
  return polkitRule([...healed, ...(await canonicalNames(healed))]);
}

/** The names that systemd tells polkit where a unit is configured by an alias; none where systemd does not answer. */
async function canonicalNames(units: readonly string[]): Promise<readonly string[]> {
  if (units.length === 0) return [];
  const shown = await run("systemctl", ["show", "--property=Id", "--value", "--", ...units]);
  return shown.ok && shown.value.exitStatus === 0 ? shown.value.stdout.split("\n").filter((name) => name !== "") : [];
}

/** Puts a rule in place where it is another one than before; `no-polkit` where nobody would read it. */
export function writeRule(rule: string, path: string): Result<"written" | "unchanged"> {
  if (!existsSync(dirname(path))) {
    return failure("no-polkit", `${dirname(path)} is not there`, { recoverable: false });
  }
  return writeDerived(path, rule);
}

import { dirname } from "node:path";
import type { Configuration } from "../config/configuration.ts";
import { failure, type Result, success } from "../model/result.ts";
import { run } from "../runtime/exec.ts";
import { makeDirectory } from "../runtime/make-directory.ts";
import { type BootOrder, bootOrder, orderDropIn, orderDropInPath, orderedUnits } from "../systemd/boot-order.ts";
import { writeDerived } from "./derived-file.ts";
import { wardenUnit } from "./install/system.ts";

/** Which units are to start after the service and stop before it, as systemd knows all units now. */
export async function orderFor({ units }: Configuration): Promise<Result<BootOrder>> {
  const watched = await systemctl("show", "--property=Id,DefaultDependencies,Before", "--", ...units.keys());
  if (!watched.ok) return watched;
  // What it is started after, and what that is started after, and so on.
  const tree = ["list-dependencies", "--after", "--all", "--plain"];
  const ahead = await systemctl(...tree, "--", wardenUnit);
  if (!ahead.ok) return ahead;
  const names = ahead.value.split("\n").map((line) => line.trim().split(" ").at(-1) ?? "");
  return success(bootOrder(orderedUnits(watched.value), new Set(names)));
}

async function systemctl(...words: readonly string[]): Promise<Result<string>> {
  const result = await run("systemctl", [...words]);
  if (!result.ok) return result;
  const { exitStatus, stdout, stderr } = result.value;
  if (exitStatus === 0) return success(stdout);
  const why = stderr.trim() || `exit status ${exitStatus}`;
  return failure("systemd-not-seen", `Cannot ask systemd for the order of units: ${why}`, { recoverable: true });
}

/** Puts the order in place; it is in force from the next boot, or the next `systemctl daemon-reload`. */
export function writeOrder({ before }: BootOrder): Result<"written" | "unchanged"> {
  const directory = dirname(orderDropInPath);
  try {
    makeDirectory(directory, 0o755);
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    return failure("not-written", `Cannot make ${directory}: ${why}`, { recoverable: true });
  }
  return writeDerived(orderDropInPath, orderDropIn(before));
}

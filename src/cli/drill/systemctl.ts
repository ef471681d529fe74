import { run } from "../../runtime/exec.ts";
import type { Place } from "./place.ts";
import { DrillTrouble } from "./trouble.ts";

const TIMEOUT_MS = 90_000;

/** Runs systemctl as an operator would; throws `command-failed` with its first complaint. */
export async function systemctl({ managerFlags }: Place, ...args: readonly string[]): Promise<void> {
  const flags = ["--no-ask-password", "--no-pager", "--quiet", ...managerFlags];
  const ended = await run("systemctl", [...flags, ...args], { timeoutMs: TIMEOUT_MS });
  if (!ended.ok) throw new DrillTrouble("command-failed", ended.message);
  const { exitStatus, stderr } = ended.value;
  if (exitStatus === 0) return;
  const [first = ""] = stderr.trim().split("\n");
  throw new DrillTrouble("command-failed", `systemctl ${args.join(" ")}: ${first || `exit status ${exitStatus}`}`);
}

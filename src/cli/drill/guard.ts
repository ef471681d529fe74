import { existsSync, mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { follow, run } from "../../runtime/exec.ts";
import { sweepScript } from "./files.ts";
import { type DrillNames, leftBehind, type Place } from "./place.ts";

/** A drill takes about a minute, and scenes that fail some more. */
const LONGEST = "30min";
const SWEEP_TIMEOUT_MS = 90_000;

/**
 * Puts up what cleans up after a drill, whatever ends it: a transient service whose program reads a pipe that this
 * process alone holds open. When we are gone, even by SIGKILL, the pipe ends, the service with it, and systemd runs the
 * sweep as its ExecStopPost=. `onEnd` is called where it ends before its time.
 */
export function standGuard(names: DrillNames, place: Place, onEnd: (why: string) => void): { stop(): void } {
  mkdirSync(names.directory, { mode: 0o700 });
  const sweep = join(names.directory, "sweep.sh");
  writeFileSync(sweep, sweepScript(names, place));
  const properties = [
    `Description=Cleans up after ${names.unit}`,
    `ExecStopPost=/bin/sh "${sweep}"`,
    `RuntimeMaxSec=${LONGEST}`,
    "TimeoutStopSec=60",
  ];
  const args = [
    ...place.managerFlags,
    "--quiet",
    "--wait",
    "--pipe",
    "--collect",
    `--unit=${names.guard}`,
    ...properties.map((property) => `--property=${property}`),
    "cat",
  ];
  return follow("systemd-run", args, { lifeline: true, onLine: () => undefined, onEnd });
}

/** Ends the guard, and everything of the drill with it; resolves when that is done. */
export async function dismiss(names: DrillNames, place: Place): Promise<void> {
  await run("systemctl", [...place.managerFlags, "stop", names.guard], { timeoutMs: SWEEP_TIMEOUT_MS });
  // A guard that never came up, or was killed in its sweep.
  if (existsSync(names.directory)) {
    await run("sh", ["-c", sweepScript(names, place)], { timeoutMs: SWEEP_TIMEOUT_MS });
  }
}

/** Takes away what drills have left behind that even their guards could not end in order; gives their names. */
export async function sweepLeftovers(place: Place): Promise<readonly string[]> {
  const left = leftBehind(place);
  for (const names of left) {
    await dismiss(names, place);
  }
  return left.map(({ name }) => name);
}

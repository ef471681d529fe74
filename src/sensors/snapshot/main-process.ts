import { join } from "node:path";
import { isMemberOf, parseCgroup } from "../../procfs/cgroup.ts";
import { parseStat } from "../../procfs/stat.ts";
import { readText } from "../memory/read-text.ts";

// These reads are synchronous: none of them can be held up by the process, and they must not wait
// for a thread of the pool, which a stuck memory map or name server may hold.

/** USER_HZ: what /proc counts clock ticks in, on every architecture that Node runs on. */
const TICKS_PER_SECOND = 100;

/** Field 22 of `/proc/<pid>/stat`; null when the process is gone. */
export function readStartTicks(directory: string): number | null {
  const stat = readText(join(directory, "stat"));
  return stat.ok ? (parseStat(stat.text)?.startTimeTicks ?? null) : null;
}

/** Whether the process is in the unit's cgroup: what another process does is no evidence, and none of our business. */
export function isInCgroup(directory: string, controlGroup: string | null): boolean {
  const cgroup = readText(join(directory, "cgroup"));
  const membership = cgroup.ok ? parseCgroup(cgroup.text) : null;
  return membership !== null && isMemberOf(membership, controlGroup);
}

/** How long a process has run, in seconds; both times count from boot, sleep included. @returns null when `/proc/uptime` cannot be read */
export function readAgeSeconds(procRoot: string, startTicks: number): number | null {
  const uptime = readText(join(procRoot, "uptime"));
  const age = uptime.ok ? Math.round(Number.parseFloat(uptime.text) - startTicks / TICKS_PER_SECOND) : Number.NaN;
  return Number.isSafeInteger(age) ? Math.max(0, age) : null;
}

import { existsSync, readFileSync, statfsSync } from "node:fs";
import { connect } from "node:net";
import { join } from "node:path";
import type { Place } from "./place.ts";

/** Why there can be no drill here. */
export type RefusalCode =
  | "not-root"
  | "no-systemd"
  | "no-user-manager"
  | "low-memory"
  | "low-disk"
  | "another-drill"
  /** Its guard, its unit or its unitwarden does not come up. */
  | "not-put-up"
  /** What its unitwarden records is not to be seen in the journal. */
  | "records-not-seen"
  /** Its guard or its view of the journal has ended while it played. */
  | "ended-early";

/** The leak takes 192 MB, the programs about as much. */
const LEAST_MEMORY_BYTES = 512 * 1024 ** 2;
const LEAST_DISK_BYTES = 8 * 1024 ** 2;

/** What forbids a drill on this machine before anything is begun; null: nothing. */
export async function refusalOf(place: Place): Promise<RefusalCode | null> {
  const { user, runtimeDirectory } = place;
  if (!user && process.getuid?.() !== 0) return "not-root";
  // sd_booted(3), and the same for a user manager.
  if (!existsSync("/run/systemd/system")) return "no-systemd";
  const managerSocket = join(runtimeDirectory, "systemd/private");
  if (user && !existsSync(managerSocket)) return "no-user-manager";
  if (availableMemoryBytes() < LEAST_MEMORY_BYTES) return "low-memory";
  const { bavail, bsize } = statfsSync(runtimeDirectory);
  if (bavail * bsize < LEAST_DISK_BYTES) return "low-disk";
  // A manager that was stopped may leave its socket behind (seen with systemd 257).
  return user && !(await listens(managerSocket)) ? "no-user-manager" : null;
}

function listens(path: string): Promise<boolean> {
  const { promise, resolve } = Promise.withResolvers<boolean>();
  const socket = connect(path, () => resolve(true));
  socket.once("error", () => resolve(false));
  return promise.finally(() => socket.destroy());
}

/** `MemAvailable` of /proc/meminfo (proc_meminfo(5)); where it is missing nothing is known against it. */
function availableMemoryBytes(): number {
  const [, kibibytes] = /^MemAvailable:\s+(\d+) kB$/m.exec(readFileSync("/proc/meminfo", "utf8")) ?? [];
  return kibibytes === undefined ? Number.POSITIVE_INFINITY : Number(kibibytes) * 1024;
}

import { readFileSync } from "node:fs";
import { loadLibc } from "./libc.ts";

/** prctl(2), include/uapi/linux/prctl.h. */
const PR_CAP_AMBIENT = 47;
const PR_CAP_AMBIENT_RAISE = 2;
const PR_CAP_AMBIENT_CLEAR_ALL = 4;

/**
 * Starts a child, by whatever `start` does before it returns, that inherits none of the capabilities that systemd gave
 * to us (systemd.exec(5), AmbientCapabilities=): to signal anybody and to read everything is no business of a program of
 * the owner's. Our own stay. Where there are none, or libc cannot be called, it is only started.
 */
export function withoutPowers<Started>(start: () => Started): Started {
  const held = ambientCapabilities();
  const libc = held.length === 0 ? null : loadLibc();
  if (libc === null) return start();
  libc.prctl(PR_CAP_AMBIENT, PR_CAP_AMBIENT_CLEAR_ALL, 0);
  try {
    return start();
  } finally {
    for (const capability of held) libc.prctl(PR_CAP_AMBIENT, PR_CAP_AMBIENT_RAISE, capability);
  }
}

/** The numbers of the capabilities that a child would inherit (`/proc/self/status`, CapAmb); none where that cannot be read. */
export function ambientCapabilities(path = "/proc/self/status"): readonly number[] {
  let mask: bigint;
  try {
    mask = BigInt(`0x${/^CapAmb:\s*([0-9a-f]+)$/m.exec(readFileSync(path, "utf8"))?.[1] ?? "0"}`);
  } catch {
    return [];
  }
  return Array.from({ length: 64 }, (_, index) => index).filter((index) => ((mask >> BigInt(index)) & 1n) === 1n);
}

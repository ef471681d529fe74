import { existsSync } from "node:fs";
import { join } from "node:path";
import type { MemoryObservation } from "../../model/observation.ts";
import { type FlatKeyed, parseBytes, parseFlatKeyed } from "./parse-cgroup-files.ts";
import { readText } from "./read-text.ts";

/** What the memory controller says of one cgroup. */
export type ControllerReading = Pick<MemoryObservation, "source" | "anonBytes" | "workingSetBytes" | "currentBytes">;

function sum(a: number | null | undefined, b: number | null): number | null {
  if (a === null || a === undefined || b === null) return null;
  const total = a + b;
  return Number.isSafeInteger(total) ? total : null;
}

/** The two counters are read one after the other, so the difference may come out below nothing. */
function workingSet(currentBytes: number | null, inactiveFileBytes: number | null | undefined): number | null {
  if (currentBytes === null || inactiveFileBytes === null || inactiveFileBytes === undefined) return null;
  return Math.max(0, currentBytes - inactiveFileBytes);
}

function readBytes(path: string): number | null {
  const read = readText(path);
  return read.ok ? parseBytes(read.text) : null;
}

function readStat(directory: string): FlatKeyed | null {
  const read = readText(join(directory, "memory.stat"));
  return read.ok ? parseFlatKeyed(read.text) : null;
}

/** Without swap accounting there is no swap file; then nothing is known to be swapped out. An odd one makes the sum unknown. */
function swapBytes(directory: string): number | null {
  const path = join(directory, "memory.swap.current");
  const read = readText(path);
  if (read.ok) return parseBytes(read.text);
  return read.code === "ENOENT" && existsSync(directory) ? 0 : null;
}

/** cgroup v2 (Linux cgroup-v2.rst, "Memory"): `anon` of memory.stat + memory.swap.current. @returns null where the cgroup lacks the controller. */
export function readControllerV2(directory: string): ControllerReading | null {
  const stat = readStat(directory);
  if (stat === null) return null;
  const currentBytes = readBytes(join(directory, "memory.current"));
  return {
    source: "cgroup-v2",
    anonBytes: sum(stat.values.get("anon"), swapBytes(directory)),
    workingSetBytes: workingSet(currentBytes, stat.values.get("inactive_file")),
    currentBytes,
  };
}

/** cgroup v1 (Linux cgroup-v1/memory.rst): hierarchical `total_rss` + `total_swap`; `total_swap` is absent without swap accounting. @returns null where the cgroup is not in this hierarchy. */
export function readControllerV1(directory: string): ControllerReading | null {
  const stat = readStat(directory);
  if (stat === null) return null;
  const currentBytes = readBytes(join(directory, "memory.usage_in_bytes"));
  const totalSwap = stat.values.get("total_swap");
  const swap = totalSwap === undefined && stat.complete ? 0 : (totalSwap ?? null);
  return {
    source: "cgroup-v1",
    anonBytes: sum(stat.values.get("total_rss"), swap),
    workingSetBytes: workingSet(currentBytes, stat.values.get("total_inactive_file")),
    currentBytes,
  };
}

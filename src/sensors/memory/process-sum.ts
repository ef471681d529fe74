import { join } from "node:path";
import { type Result, failure, success } from "../../model/result.ts";
import { type ProcessMemory, parseSmapsRollup, parseStatusMemory } from "./parse-process-memory.ts";
import { readText } from "./read-text.ts";

/** smaps_rollup walks a process' page tables: 1 ms for one of 75 MB, measured. More than this many would hold up the loop. */
const MAX_PROCESSES = 100;

/** A process that ended since it was listed. */
const GONE = new Set(["ENOENT", "ESRCH"]);

/** One process: its proportional share; `unshared` where only its own counters may be read; null when it has ended or is a zombie. */
type ProcessReading =
  | { readonly kind: "share" | "unshared"; readonly memory: ProcessMemory }
  | { readonly kind: "gone" }
  | { readonly kind: "unreadable"; readonly code: string };

function readProcess(directory: string): ProcessReading {
  const rollup = readText(join(directory, "smaps_rollup"));
  if (rollup.ok) {
    const memory = parseSmapsRollup(rollup.text);
    if (memory !== null) return { kind: "share", memory };
  } else if (GONE.has(rollup.code)) {
    // A kernel without smaps_rollup (before 4.14) says ENOENT for a live process too.
    if (!readText(join(directory, "stat")).ok) return { kind: "gone" };
  }
  const status = readText(join(directory, "status"));
  if (!status.ok) return GONE.has(status.code) ? { kind: "gone" } : { kind: "unreadable", code: status.code };
  if (/^State:\s+[ZX]/m.test(status.text)) return { kind: "gone" };
  const memory = parseStatusMemory(status.text);
  return memory === null ? { kind: "unreadable", code: "no RssAnon" } : { kind: "unshared", memory };
}

/**
 * The sum of proportional set sizes over processes: what stands in for the memory controller where there is none.
 * A sum that leaves out a live process, or counts pages shared by forks twice, is no sum: it fails with `process-unreadable`.
 */
export function sumProcesses(options: { pids: readonly number[]; procRoot: string }): Result<ProcessMemory> {
  const { pids, procRoot } = options;
  if (pids.length > MAX_PROCESSES) {
    return failure("process-unreadable", `${pids.length} processes are too many to add up`, { recoverable: true });
  }
  let anonBytes = 0;
  let shareBytes = 0;
  let live = 0;
  let unshared = 0;
  for (const pid of pids) {
    const reading = readProcess(join(procRoot, String(pid)));
    if (reading.kind === "gone") continue;
    if (reading.kind === "unreadable") {
      return failure("process-unreadable", `cannot read the memory of process ${pid}: ${reading.code}`, {
        recoverable: true,
      });
    }
    live += 1;
    if (reading.kind === "unshared") unshared += 1;
    anonBytes += reading.memory.anonBytes;
    shareBytes += reading.memory.shareBytes;
  }
  if (live === 0) return failure("cgroup-empty", "no process is left in the cgroup", { recoverable: true });
  if (unshared > 0 && live > 1) {
    return failure("process-unreadable", "what its processes share may not be read (CAP_SYS_PTRACE is missing)", {
      recoverable: false,
    });
  }
  return success({ anonBytes, shareBytes });
}

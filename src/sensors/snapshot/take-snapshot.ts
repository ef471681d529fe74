import { join } from "node:path";
import type { Evidence, Json, UnitName } from "../../model/scalars.ts";
import { cgroupProcesses } from "../memory/cgroup-processes.ts";
import { cgroupDirectory, findHierarchies, isUnitCgroup } from "../memory/hierarchies.ts";
import { boundEvidence, redactTexts } from "./bound-evidence.ts";
import { isInCgroup, readAgeSeconds, readStartTicks } from "./main-process.ts";
import { type Part, known, unknown } from "./part.ts";
import { readProcessParts } from "./process-parts.ts";

/** What a snapshot is taken of. */
export interface SnapshotQuery {
  readonly unit: UnitName;
  /** null when the unit has none. */
  readonly mainPid: number | null;
  readonly controlGroup: string | null;
  /** @default {"/proc"} */
  readonly procRoot?: string;
  /** @default {"/sys/fs/cgroup"} */
  readonly cgroupRoot?: string;
  /** The last lines of the unit's journal, redacted, oldest first; the last ten are kept. */
  readonly lastMessages: readonly string[];
  readonly redact: (text: string) => string;
  /** For all parts together. @default {2000} */
  readonly timeoutMs?: number;
}

const DEFAULT_TIMEOUT_MS = 2000;
/** One journal field among others; small enough for the state file and a notification's attachment too. */
const MOST_BYTES = 8192;
const MOST_MESSAGES = 10;

/** Null for what is unknown, and under `unknown` why. */
function merge(parts: Readonly<Record<string, Part<Json>>>): Evidence {
  const values: Record<string, Json> = {};
  const reasons: Record<string, Json> = {};
  for (const [name, part] of Object.entries(parts)) {
    values[name] = part.known ? part.value : null;
    if (!part.known) reasons[name] = part.why;
  }
  return { ...values, unknown: reasons };
}

function countProcesses(controlGroup: string | null, roots: { cgroup: string; proc: string }): Part<number> {
  if (controlGroup === null || !isUnitCgroup(controlGroup)) return unknown("the unit has no cgroup");
  const hierarchies = findHierarchies(roots, { fresh: false });
  const mount = hierarchies?.systemdV1 ?? hierarchies?.unified ?? null;
  if (mount === null) return unknown("no cgroup hierarchy is mounted");
  const pids = cgroupProcesses(cgroupDirectory(mount, controlGroup, roots));
  return pids.ok ? known(pids.value.length) : unknown(pids.message);
}

async function describeProcess(query: SnapshotQuery, procRoot: string, expired: Promise<string>, signal: AbortSignal) {
  const { mainPid, controlGroup } = query;
  const names = ["ageSeconds", "memory", "mappings", "threads", "descriptors", "sockets"];
  const nothing = (why: string) => Object.fromEntries(names.map((name) => [name, unknown(why)]));
  if (mainPid === null) return nothing("the unit has no main process");
  const directory = join(procRoot, String(mainPid));
  const startTicks = readStartTicks(directory);
  if (startTicks === null) return nothing("the main process has ended");
  if (!isInCgroup(directory, controlGroup)) return nothing(`process ${mainPid} is not in the unit's cgroup`);
  const age = readAgeSeconds(procRoot, startTicks);
  const ageSeconds = age === null ? unknown("/proc/uptime cannot be read") : known(age);
  const others = await readProcessParts({ directory, pid: mainPid, expired, signal });
  // The number may have gone to another process while it was read.
  if (readStartTicks(directory) !== startTicks) return nothing("the main process ended while it was read");
  return { ageSeconds, ...others };
}

/**
 * Takes the evidence that a restart would destroy: memory, threads, descriptors and TCP peers of the main process, the number
 * of processes, and the last messages. It only reads `/proc`: the process is never stopped or traced. Never throws; at most 8 KB
 * of JSON; a part that cannot be read in time is null, and `unknown` says why.
 */
export async function takeSnapshot(query: SnapshotQuery): Promise<Evidence> {
  const procRoot = query.procRoot ?? "/proc";
  const cgroupRoot = query.cgroupRoot ?? "/sys/fs/cgroup";
  const timeoutMs = query.timeoutMs ?? DEFAULT_TIMEOUT_MS;
  const controller = new AbortController();
  const { promise: expired, resolve } = Promise.withResolvers<string>();
  const timer = setTimeout(() => {
    resolve(`not read within ${timeoutMs / 1000} s`);
    controller.abort();
  }, timeoutMs);
  try {
    const parts = await describeProcess(query, procRoot, expired, controller.signal);
    const processes = countProcesses(query.controlGroup, { cgroup: cgroupRoot, proc: procRoot });
    const evidence = redactTexts(
      {
        ...merge({ ...parts, processes }),
        // The newest first: the last of a list is what goes when there is not room for all.
        lastMessages: query.lastMessages.slice(-MOST_MESSAGES).toReversed(),
      },
      query.redact,
    ) as Evidence;
    return boundEvidence({ unit: query.unit, mainPid: query.mainPid, ...evidence }, MOST_BYTES);
  } finally {
    clearTimeout(timer);
  }
}

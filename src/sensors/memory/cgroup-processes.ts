import { readdirSync } from "node:fs";
import { join } from "node:path";
import { type Result, failure, success } from "../../model/result.ts";
import { parseProcs } from "./parse-cgroup-files.ts";
import { errorCode, readText } from "./read-text.ts";

/** A unit with more cgroups below it than this is not walked: it would cost more than it tells. */
const MAX_CGROUPS = 1000;

/** A cgroup that went away under our hands, or a threaded one, whose processes its domain lists (cgroups(7)). */
const PASSED_OVER = new Set(["ENOENT", "ENODEV", "ENOTSUP", "EOPNOTSUPP"]);

/**
 * The processes in a cgroup and below it, each once.
 * Fails with `cgroup-missing` where the cgroup does not exist, `cgroup-unreadable` where any part cannot be read.
 */
export function cgroupProcesses(directory: string): Result<readonly number[]> {
  const pids = new Set<number>();
  const waiting = [directory];
  let walked = 0;
  for (let current = waiting.pop(); current !== undefined; current = waiting.pop()) {
    walked += 1;
    if (walked > MAX_CGROUPS) {
      return failure("cgroup-unreadable", `more than ${MAX_CGROUPS} cgroups below ${directory}`, { recoverable: true });
    }
    const procs = readText(join(current, "cgroup.procs"));
    if (procs.ok) {
      for (const pid of parseProcs(procs.text)) pids.add(pid);
    } else if (current === directory && procs.code === "ENOENT") {
      return failure("cgroup-missing", `${directory} does not exist`, { recoverable: true });
    } else if (!PASSED_OVER.has(procs.code)) {
      return failure("cgroup-unreadable", `cannot read ${current}/cgroup.procs: ${procs.code}`, { recoverable: true });
    }
    try {
      for (const entry of readdirSync(current, { withFileTypes: true })) {
        if (entry.isDirectory()) waiting.push(join(current, entry.name));
      }
    } catch (error) {
      const code = errorCode(error);
      if (PASSED_OVER.has(code)) continue;
      return failure("cgroup-unreadable", `cannot list ${current}: ${code}`, { recoverable: true });
    }
  }
  return success([...pids]);
}

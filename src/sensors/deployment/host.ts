import { statfsSync } from "node:fs";
import type { HostFacts } from "../../knowledge/diagnosis/facts.ts";
import type { Run } from "../journal/query.ts";

const TIMEOUT_MS = 2000;

/** Room on the disks that the unit and the journal write to, each file system once, and whether the clock is synchronised. */
export async function readHost(run: Run, directory: string | null): Promise<HostFacts> {
  const paths = [...new Set([directory ?? "/", "/var/log/journal", "/tmp", "/"])];
  const disks = paths.flatMap((path) => disk(path) ?? []);
  const synchronised = await run("timedatectl", ["show", "--property=NTPSynchronized", "--value"], {
    timeoutMs: TIMEOUT_MS,
  });
  const answer = synchronised.ok ? synchronised.value.stdout.trim() : "";
  return {
    disks: disks
      .filter(({ key }, index) => disks.findIndex((other) => other.key === key) === index)
      .map(({ path, freeBytes, freeShare }) => ({ path, freeBytes, freeShare })),
    clockSynchronised: answer === "yes" ? true : answer === "no" ? false : null,
  };
}

function disk(path: string) {
  try {
    const { bavail, bsize, blocks, type, files } = statfsSync(path);
    if (blocks === 0) return null;
    return {
      path,
      freeBytes: bavail * bsize,
      freeShare: bavail / blocks,
      key: `${type} ${blocks} ${bsize} ${files} ${bavail}`,
    };
  } catch {
    return null;
  }
}

import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { kilobyteField } from "../memory/parse-process-memory.ts";
import { type MappingSum, biggestMappings } from "./parse-smaps.ts";

/** What a process' memory is made of; null what the kernel does not say. */
export interface MemoryBreakdown {
  readonly rssBytes: number | null;
  readonly pssBytes: number | null;
  readonly pssAnonBytes: number | null;
  readonly swapBytes: number | null;
}

const MOST_MAPPINGS = 5;
/** The kernel walks every resident page for smaps: 0.1 s a gigabyte, with the process' memory map locked for reading. */
const CHEAP_RSS_BYTES = 1024 ** 3;

/** Reads `/proc/<pid>/smaps_rollup`. @throws what reading it says */
export async function readMemoryBreakdown(directory: string): Promise<MemoryBreakdown> {
  const text = await readFile(join(directory, "smaps_rollup"), "utf8");
  return {
    rssBytes: kilobyteField(text, "Rss"),
    pssBytes: kilobyteField(text, "Pss"),
    pssAnonBytes: kilobyteField(text, "Pss_Anon"),
    swapBytes: kilobyteField(text, "Swap"),
  };
}

/** Reads the five biggest mappings where that is cheap. @throws where it is not, or what reading says */
export async function readBiggestMappings(directory: string, signal: AbortSignal): Promise<readonly MappingSum[]> {
  const status = await readFile(join(directory, "status"), "utf8");
  const rssBytes = kilobyteField(status, "VmRSS");
  if (rssBytes === null || rssBytes > CHEAP_RSS_BYTES) throw new Error("the process is too large to walk its pages");
  return biggestMappings(await readFile(join(directory, "smaps"), { encoding: "utf8", signal }), MOST_MAPPINGS);
}

import { crc32 } from "node:zlib";
import { parseCommandLine } from "../../procfs/command-line.ts";
import type { ProcFiles } from "../../procfs/proc-files.ts";
import { readStat } from "../../procfs/process-facts.ts";
import type { TreeLink } from "../../procfs/process-tree.ts";

/** What is remembered of a process between passes: enough to know it again, and whether it has to be looked at. */
interface Entry extends TreeLink {
  readonly startTimeTicks: number;
  readonly commandLineHash: number;
  readonly interesting: boolean;
}

/** Fork comes before exec: a new process is probed on as many passes after its first. */
const PROBES_AGAIN = 2;

/**
 * Remembers the processes of the host. Non-candidates are known again by PID, command line (it changes with exec) and,
 * whenever that has changed, start time; they are not parsed twice.
 */
export class ProcessCache {
  readonly #files: ProcFiles;
  readonly #isInteresting: (words: readonly string[]) => boolean;
  readonly #entries = new Map<number, Entry>();
  readonly #young = new Map<number, number>();
  readonly #interesting = new Set<number>();
  readonly #strangers = new Set<number>();

  constructor(files: ProcFiles, isInteresting: (words: readonly string[]) => boolean) {
    this.#files = files;
    this.#isInteresting = isInteresting;
  }

  get size(): number {
    return this.#entries.size;
  }

  /** The PIDs that have to be looked at, in the order in which they were found. */
  interesting(): readonly number[] {
    return [...this.#interesting];
  }

  /** Those of interest that were found to run something else, the one that was judged longest ago first. */
  get strangers(): ReadonlySet<number> {
    return this.#strangers;
  }

  /** Takes one out of those that have to be looked at, until its command line changes or it is recalled; the latest judged. */
  setAside(pid: number): void {
    const wasStranger = this.#strangers.delete(pid);
    if (this.#interesting.delete(pid) || wasStranger) this.#strangers.add(pid);
  }

  /** Lets one that was set aside be looked at again. */
  recall(pid: number): void {
    if (this.#strangers.delete(pid)) this.#interesting.add(pid);
  }

  /** Lets all be looked at again. */
  recallAll(): void {
    for (const pid of this.#strangers) this.#interesting.add(pid);
    this.#strangers.clear();
  }

  links(): Iterable<TreeLink> {
    return this.#entries.values();
  }

  has(pid: number): boolean {
    return this.#entries.has(pid);
  }

  /** A checksum of its command line at the last probe; 0 of one that is not known. */
  wordsHash(pid: number): number {
    return this.#entries.get(pid)?.commandLineHash ?? 0;
  }

  forget(pid: number): void {
    this.#entries.delete(pid);
    this.#young.delete(pid);
    this.#interesting.delete(pid);
    this.#strangers.delete(pid);
  }

  clear(): void {
    this.#entries.clear();
    this.#young.clear();
    this.#interesting.clear();
    this.#strangers.clear();
  }

  /** Drops the processes that are no longer listed. */
  keepOnly(pids: ReadonlySet<number>): void {
    for (const pid of this.#entries.keys()) if (!pids.has(pid)) this.forget(pid);
  }

  /** Probes the processes that were new on the last passes once more. */
  probeYoung(): void {
    // A copy: probing a PID that is another process by now makes it young again.
    const young = [...this.#young];
    for (const [pid, remaining] of young) {
      this.probe(pid);
      if (remaining > 1 && this.#entries.has(pid)) this.#young.set(pid, remaining - 1);
      else this.#young.delete(pid);
    }
  }

  /** Looks at one process: its command line, and the rest only where that has changed since. */
  probe(pid: number): void {
    const read = this.#files.bytes(`${pid}/cmdline`);
    if (read.kind === "gone") {
      this.forget(pid);
      return;
    }
    const commandLineHash = read.kind === "read" ? hashOf(read.value) : 0;
    const known = this.#entries.get(pid);
    if (known?.commandLineHash === commandLineHash) return;
    const words = read.kind === "read" ? parseCommandLine(read.value.toString("utf8")).words : [];
    const stat = readStat(this.#files, pid);
    if (stat.kind !== "read") {
      if (stat.kind === "gone") this.forget(pid);
      return;
    }
    const { parentPid, startTimeTicks } = stat.value;
    const interesting = words.length > 0 && !stat.value.kernelThread && this.#isInteresting(words);
    this.#entries.set(pid, { pid, parentPid, startTimeTicks, commandLineHash, interesting });
    this.#strangers.delete(pid);
    if (interesting) this.#interesting.add(pid);
    else this.#interesting.delete(pid);
    if (known?.startTimeTicks !== startTimeTicks) this.#young.set(pid, PROBES_AGAIN);
  }
}

/** A checksum with the length mixed in: computed natively, for this is what a sweep does most. */
function hashOf(bytes: Buffer): number {
  return (crc32(bytes) ^ Math.imul(bytes.length, 0x9e3779b1)) >>> 0;
}

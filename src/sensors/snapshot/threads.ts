import { readFile, readdir } from "node:fs/promises";
import { join } from "node:path";
import { parseStat } from "../../procfs/stat.ts";
import { parseSyscall } from "./syscall-names.ts";

/** One thread; null what may not be read. */
export interface ThreadReading {
  readonly tid: number;
  readonly name: string;
  /** `R`, `S`, `D`, … as in proc_pid_stat(5). */
  readonly state: string;
  /** The kernel function it sleeps in. */
  readonly waitsIn: string | null;
  readonly syscall: string | null;
  readonly descriptor: number | null;
}

/** The threads of a process. */
export interface Threads {
  readonly count: number;
  /** The main thread first, then those that run or cannot be interrupted, then the rest. */
  readonly first: readonly ThreadReading[];
}

const MOST_DESCRIBED = 20;
/** So many are looked at to find the ones worth describing. */
const MOST_READ = 200;

async function textOrNull(path: string): Promise<string | null> {
  return readFile(path, "utf8").catch(() => null);
}

async function readThread(
  directory: string,
  tid: number,
): Promise<Pick<ThreadReading, "tid" | "name" | "state"> | null> {
  const text = await textOrNull(join(directory, "task", String(tid), "stat"));
  const stat = text === null ? null : parseStat(text);
  return stat === null ? null : { tid, name: stat.comm, state: stat.state };
}

/** Reads `/proc/<pid>/task`; a thread that ends meanwhile is left out. @throws what listing it says */
export async function readThreads(options: {
  readonly directory: string;
  readonly pid: number;
  /** `process.arch` of the machine that is read. */
  readonly architecture: string;
}): Promise<Threads> {
  const { directory, pid, architecture } = options;
  const tids = (await readdir(join(directory, "task"))).map(Number).filter((tid) => Number.isSafeInteger(tid));
  const rank = ({ tid, state }: { tid: number; state: string }): number => {
    if (tid === pid) return 0;
    return state === "D" || state === "R" ? 1 : 2;
  };
  const found = [];
  for (const tid of tids.toSorted((a, b) => a - b).slice(0, MOST_READ)) {
    const thread = await readThread(directory, tid);
    if (thread !== null) found.push(thread);
  }
  const first: ThreadReading[] = [];
  for (const thread of found.toSorted((a, b) => rank(a) - rank(b)).slice(0, MOST_DESCRIBED)) {
    const task = join(directory, "task", String(thread.tid));
    const waitsIn = await textOrNull(join(task, "wchan"));
    const syscall = parseSyscall((await textOrNull(join(task, "syscall"))) ?? "", architecture);
    first.push({
      ...thread,
      // "0" means: it does not sleep, or we may not know.
      waitsIn: waitsIn === null || waitsIn === "" || waitsIn === "0" ? null : waitsIn,
      syscall: syscall?.name ?? null,
      descriptor: syscall?.descriptor ?? null,
    });
  }
  return { count: tids.length, first };
}

import type { Result } from "../model/result.ts";
import type { AskedJob } from "./job-call.ts";

/** Which jobs are ours, which are under way, and how they ended. */
export interface JobBook {
  /** A JobNew was seen. */
  opened(unit: string, jobId: number): void;
  /** A JobRemoved was seen: whoever waits for it is told. */
  removed(unit: string, jobId: number, result: string): void;
  /** Asks for a job; the job that the reply names is ours unless it was there before, and those that came with it are too. */
  ask(unit: string, call: () => Promise<Result<AskedJob>>): Promise<Result<AskedJob>>;
  /** Resolves when no question about any unit waits for its reply: it may name a job of another. */
  settled(): Promise<void>;
  isOurs(jobId: number): boolean;
  /** Resolves with the job's result, also when it has ended already; with null after `timeoutMs` or `forget()`. */
  result(jobId: number, timeoutMs: number): Promise<{ result: string } | "timed-out" | "lost">;
  /** The subscription broke: what happened to the jobs is not known. */
  forget(): void;
}

/** Enough for every job between a signal and the reply that names its job. */
const keptJobs = 256;

const trim = (collection: Map<number, unknown> | Set<number>): void => {
  for (const oldest of collection.keys()) {
    if (collection.size <= keptJobs) return;
    collection.delete(oldest);
  }
};

/** The job that was asked for has the lowest ID of those made with it; a lower one was there before, and ours was merged into it. */
const newIds = ({ jobId, companions }: AskedJob): readonly number[] => [
  jobId,
  ...companions.map((companion) => companion.jobId).filter((id) => id > jobId),
];

/** Starts an empty book. */
export function jobBook(): JobBook {
  const underWay = new Map<string, Set<number>>();
  const ended = new Map<number, string>();
  const ours = new Set<number>();
  const asking = new Set<Promise<unknown>>();
  const waiting = new Map<number, (end: { result: string } | "lost") => void>();
  const open = (unit: string): Set<number> => {
    const jobs = underWay.get(unit) ?? new Set();
    underWay.set(unit, jobs);
    return jobs;
  };
  return {
    opened: (unit, jobId) => void open(unit).add(jobId),
    removed(unit, jobId, result) {
      open(unit).delete(jobId);
      ended.set(jobId, result);
      trim(ended);
      waiting.get(jobId)?.({ result });
      waiting.delete(jobId);
    },
    async ask(unit, call) {
      // A job that was there before we asked is somebody's, even where systemd merges ours into it.
      const others = new Set(open(unit));
      const reply = call();
      asking.add(reply);
      const result = await reply;
      if (result.ok && !others.has(result.value.jobId)) for (const id of newIds(result.value)) ours.add(id);
      trim(ours);
      asking.delete(reply);
      return result;
    },
    async settled() {
      while (asking.size > 0) await Promise.all(asking);
    },
    isOurs: (jobId) => ours.has(jobId),
    result(jobId, timeoutMs) {
      const result = ended.get(jobId);
      if (result !== undefined) return Promise.resolve({ result });
      return new Promise((resolve) => {
        const timer = setTimeout(() => {
          waiting.delete(jobId);
          resolve("timed-out");
        }, timeoutMs);
        waiting.set(jobId, (end) => {
          clearTimeout(timer);
          resolve(end);
        });
      });
    },
    forget() {
      for (const tell of waiting.values()) tell("lost");
      waiting.clear();
      underWay.clear();
      ended.clear();
    },
  };
}

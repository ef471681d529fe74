import type { Result } from "../model/result.ts";

/** Which jobs are ours, which are under way, and how they ended. */
export interface JobBook {
  /** A JobNew was seen. */
  opened(unit: string, jobId: number): void;
  /** A JobRemoved was seen: whoever waits for it is told. */
  removed(unit: string, jobId: number, result: string): void;
  /** Asks for a job; the job that the reply names is ours unless it was there before. */
  ask(unit: string, call: () => Promise<Result<number>>): Promise<Result<number>>;
  /** Resolves when no question about the unit waits for its reply. */
  settled(unit: string): Promise<void>;
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

/** Starts an empty book. */
export function jobBook(): JobBook {
  const underWay = new Map<string, Set<number>>();
  const ended = new Map<number, string>();
  const ours = new Set<number>();
  const asking = new Map<string, Set<Promise<Result<number>>>>();
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
      const calls = asking.get(unit) ?? new Set();
      asking.set(unit, calls);
      const reply = call();
      calls.add(reply);
      const result = await reply;
      if (result.ok && !others.has(result.value)) ours.add(result.value);
      trim(ours);
      calls.delete(reply);
      return result;
    },
    async settled(unit) {
      while ((asking.get(unit)?.size ?? 0) > 0) await Promise.all(asking.get(unit) ?? new Set());
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

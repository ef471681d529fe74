import type { Run } from "../../sensors/journal/query.ts";

/** A way to run programs, a few at once, each with the time that is left for all: many units must not mean as many children. */
export function fewAtOnce(run: Run, { most, leftMs }: { readonly most: number; readonly leftMs: () => number }): Run {
  let free = most;
  const waiting: (() => void)[] = [];
  const turn = (): Promise<void> => {
    if (free === 0) return new Promise((resolve) => void waiting.push(resolve));
    free -= 1;
    return Promise.resolve();
  };
  return async (file, args) => {
    await turn();
    try {
      return await run(file, args, { timeoutMs: Math.max(1, Math.floor(leftMs())) });
    } finally {
      // The turn is handed on, or given back.
      const next = waiting.shift();
      if (next === undefined) free += 1;
      else next();
    }
  };
}

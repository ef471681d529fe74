import { Turns } from "../../runtime/turns.ts";
import type { Run } from "../../sensors/journal/query.ts";

/** A way to run programs, a few at once, each with the time that is left for all: many units must not mean as many children. */
export function fewAtOnce(run: Run, { most, leftMs }: { readonly most: number; readonly leftMs: () => number }): Run {
  const turns = new Turns(most);
  return (file, args) => turns.take(() => run(file, args, { timeoutMs: Math.max(1, Math.floor(leftMs())) }));
}

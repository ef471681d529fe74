import { loadLibc } from "./libc.ts";

/** What V8 has with `--expose-gc` (the launcher, units/unitwarden.service). */
type Collect = (options: { type: "major"; execution: "sync"; flavor: "last-resort" }) => unknown;

/**
 * Gives memory that is not needed back to the system: V8 collects only when it wants more, and malloc keeps what was
 * freed. Takes some 20 ms. Does what it can where there is no `--expose-gc`, or no glibc.
 */
export function giveBackMemory(): void {
  const collect = "gc" in globalThis ? (globalThis.gc as Collect) : null;
  // What one collection frees, the next one finds unreferenced: code that is no longer run among it.
  for (let turn = 0; turn < 2; turn += 1) {
    collect?.({ type: "major", execution: "sync", flavor: "last-resort" });
  }
  loadLibc()?.mallocTrim?.();
}

import { loadLibc } from "./libc.ts";

/** What V8 has with `--expose-gc` (the launcher, units/unitwarden.service). */
type Collect = (
  options: { type: "minor"; execution: "sync" } | { type: "major"; execution: "sync"; flavor: "last-resort" },
) => unknown;

const collector = (): Collect | null => ("gc" in globalThis ? (globalThis.gc as Collect) : null);

/**
 * Gives memory that is not needed back to the system: V8 collects only when it wants more, and malloc keeps what was
 * freed. Takes some 20 ms. Does what it can where there is no `--expose-gc`, or no glibc.
 */
export function giveBackMemory(): void {
  const collect = collector();
  // What one collection frees, the next one finds unreferenced: code that is no longer run among it.
  for (let turn = 0; turn < 2; turn += 1) {
    collect?.({ type: "major", execution: "sync", flavor: "last-resort" });
  }
  loadLibc()?.mallocTrim?.();
}

/**
 * Has what was dropped lately make room for what comes: of V8's young generation only what is written to between two
 * collections is taken from the system. Takes half a millisecond; nothing without `--expose-gc`.
 */
export function clearYoungMemory(): void {
  collector()?.({ type: "minor", execution: "sync" });
}
